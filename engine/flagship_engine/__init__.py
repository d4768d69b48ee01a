"""The pure decision engine for Flagship campaigns: values in, values out.

>>> from flagship_engine import decide, parse_document
>>> document = parse_document({"campaigns": []})
>>> decide(document, {"plan": "premium"}, "visitor-42").flags
FrozenDict({})
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flagship_engine._version import __version__ as __version__

if TYPE_CHECKING:
    from flagship_engine._names import *

__all__ = [
    "PLATFORM_RULES",
    "SDK_RULES",
    "SDK_RULES_2_1_5_HASH",
    "Assignation",
    "Assignations",
    "AssignationsRead",
    "Assigned",
    "CampaignTrace",
    "Context",
    "Decision",
    "Document",
    "Flag",
    "FrozenDict",
    "GroupTrace",
    "Identity",
    "Parting",
    "Point",
    "Problem",
    "Reason",
    "Remembered",
    "Rules",
    "Stage",
    "TargetingTrace",
    "Trace",
    "__version__",
    "decide",
    "exposed_flags",
    "freeze",
    "parse_document",
    "partings",
    "read_assignations",
    "read_context",
    "render_campaigns",
    "render_flag",
    "thaw",
    "trace",
    "write_record",
]

if not TYPE_CHECKING:  # a type checker would take every misspelt name for one of these

    def __getattr__(name: str) -> object:
        """A public name, loaded when one is first asked for: whoever needs one module alone does not pay for all."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from flagship_engine import _names

        return getattr(_names, name)

    def __dir__() -> list[str]:
        """The public names."""
        return list(__all__)
