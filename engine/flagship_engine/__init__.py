"""The pure decision engine for Flagship campaigns: values in, values out.

>>> from flagship_engine import decide, parse_document
>>> document = parse_document({"campaigns": []})
>>> decide(document, {"plan": "premium"}, "visitor-42").flags
FrozenDict({})
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from flagship_engine._version import __version__ as __version__

if TYPE_CHECKING:
    from flagship_engine._names import *

__all__ = [
    "PLATFORM_RULES",
    "SDK_RULES",
    "SDK_RULES_2_1_5_HASH",
    "Answer",
    "Assignation",
    "Assignations",
    "AssignationsRead",
    "Assigned",
    "CampaignDiff",
    "CampaignTrace",
    "Code",
    "Context",
    "Decision",
    "Diff",
    "DiffReason",
    "Difference",
    "Different",
    "Document",
    "Entry",
    "EntryMode",
    "Explained",
    "Explanation",
    "Finding",
    "Flag",
    "FrozenDict",
    "GroupTrace",
    "Identity",
    "Move",
    "NotAnEntry",
    "Outcome",
    "Parting",
    "PartlySame",
    "Point",
    "Problem",
    "Ramp",
    "Reason",
    "Remembered",
    "Replayed",
    "Rules",
    "Same",
    "Severity",
    "Simulation",
    "Stage",
    "Stream",
    "TargetingTrace",
    "Topic",
    "Trace",
    "Undecidable",
    "Unreplayed",
    "Verdict",
    "Visit",
    "__version__",
    "answered_entry",
    "decide",
    "diff",
    "document_bytes",
    "document_digest",
    "explain",
    "exposed_flags",
    "freeze",
    "generated_visits",
    "lint",
    "make_entry",
    "moves",
    "outcome_of",
    "parse_document",
    "partings",
    "pseudonymised",
    "read_assignations",
    "read_context",
    "read_entry",
    "read_journal",
    "render_campaigns",
    "render_explanation",
    "render_flag",
    "replay",
    "sampled_visits",
    "simulate",
    "tally",
    "thaw",
    "trace",
    "write_document",
    "write_entry",
    "write_record",
]

_HOMES = MappingProxyType(
    {
        "assignations": ("Assignation", "Assignations", "Remembered"),
        "context": ("Context", "read_context"),
        "deciding": ("decide", "parse_document", "trace"),
        "decision": ("Assigned", "Decision", "Flag"),
        "diffing.counting": ("CampaignDiff", "Diff", "Stream", "diff"),
        "diffing.moving": ("Move", "moves"),
        "diffing.ramps": ("Ramp",),
        "diffing.reasons": ("DiffReason",),
        "document": ("Document",),
        "explaining.explained": ("Answer", "Explained", "Topic"),
        "explaining.explanation": ("Explanation", "explain"),
        "explaining.rendering": ("render_explanation",),
        "identity": ("Identity",),
        "journals.entries": ("Entry", "EntryMode", "answered_entry", "make_entry"),
        "journals.forms": ("NotAnEntry",),
        "journals.lines": ("read_entry", "read_journal", "write_entry"),
        "journals.outcomes": ("Outcome", "outcome_of"),
        "journals.pseudonyms": ("pseudonymised",),
        "linting": ("Code", "Finding", "Severity", "lint"),
        "parting": ("Parting", "Point", "partings"),
        "population": ("Visit",),
        "problems": ("Problem",),
        "reasons": ("Reason",),
        "records": ("AssignationsRead", "read_assignations", "write_record"),
        "rendering": ("exposed_flags", "render_campaigns", "render_flag"),
        "replaying.replaying": ("replay",),
        "replaying.verdicts": (
            "Difference",
            "Different",
            "PartlySame",
            "Replayed",
            "Same",
            "Undecidable",
            "Unreplayed",
            "Verdict",
            "tally",
        ),
        "rules.base": ("Rules",),
        "rules.platform": ("PLATFORM_RULES",),
        "rules.sdk": ("SDK_RULES", "SDK_RULES_2_1_5_HASH"),
        "simulating": ("Simulation", "generated_visits", "sampled_visits", "simulate"),
        "traces": ("CampaignTrace", "GroupTrace", "Stage", "TargetingTrace", "Trace"),
        "values": ("FrozenDict", "freeze", "thaw"),
        "writing": ("document_bytes", "document_digest", "write_document"),
    }
)

if not TYPE_CHECKING:  # a type checker would take every misspelt name for one of these

    def __getattr__(name: str) -> object:
        """A public name, its module loaded when it is first asked for: whoever decides does not pay for explaining."""
        for home, names in _HOMES.items():
            if name in names:
                return getattr(import_module(f"flagship_engine.{home}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        """The public names."""
        return list(__all__)
