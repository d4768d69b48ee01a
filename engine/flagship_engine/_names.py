"""The public names of `flagship_engine`, gathered from the modules that define them."""

from __future__ import annotations

from flagship_engine._version import __version__
from flagship_engine.assignations import Assignation, Assignations, Remembered
from flagship_engine.context import Context, read_context
from flagship_engine.deciding import decide, parse_document, trace
from flagship_engine.decision import Assigned, Decision, Flag
from flagship_engine.diffing.counting import CampaignDiff, Diff, Stream, diff
from flagship_engine.diffing.moving import Move, moves
from flagship_engine.diffing.ramps import Ramp
from flagship_engine.diffing.reasons import DiffReason
from flagship_engine.document import Document
from flagship_engine.explaining.explained import Answer, Explained, Topic
from flagship_engine.explaining.explanation import Explanation, explain
from flagship_engine.explaining.rendering import render_explanation
from flagship_engine.identity import Identity
from flagship_engine.journals.entries import Entry, EntryMode, answered_entry, make_entry
from flagship_engine.journals.forms import NotAnEntry
from flagship_engine.journals.lines import read_entry, read_journal, write_entry
from flagship_engine.journals.outcomes import Outcome, outcome_of
from flagship_engine.journals.pseudonyms import pseudonymised
from flagship_engine.linting import Code, Finding, Severity, lint
from flagship_engine.parting import Parting, Point, partings
from flagship_engine.population import Visit
from flagship_engine.problems import Problem
from flagship_engine.reasons import Reason
from flagship_engine.records import AssignationsRead, read_assignations, write_record
from flagship_engine.rendering import exposed_flags, render_campaigns, render_flag
from flagship_engine.replaying.replaying import replay
from flagship_engine.replaying.verdicts import (
    Difference,
    Different,
    PartlySame,
    Replayed,
    Same,
    Undecidable,
    Unreplayed,
    Verdict,
    tally,
)
from flagship_engine.rules.base import Rules
from flagship_engine.rules.platform import PLATFORM_RULES
from flagship_engine.rules.sdk import SDK_RULES, SDK_RULES_2_1_5_HASH
from flagship_engine.simulating import Simulation, generated_visits, sampled_visits, simulate
from flagship_engine.traces import CampaignTrace, GroupTrace, Stage, TargetingTrace, Trace
from flagship_engine.values import FrozenDict, freeze, thaw
from flagship_engine.writing import document_bytes, document_digest, write_document

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
