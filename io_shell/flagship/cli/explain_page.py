"""An explanation as a page: what a visitor gets, a tree of how it came about, the flags, and what was known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from flagship.cli.decisions import name_of
from flagship.cli.explain_asked import FLAG_COLUMNS, Answered, campaign_name, flag_row, for_the_eye
from flagship.cli.report.page import Grid, Node, Section, State, write_page
from flagship.cli.terminal import plural, shown
from flagship_engine import Answer, Explained, Topic
from flagship_engine.assignations import Assignations
from flagship_engine.values import FrozenDict

_STATES: FrozenDict[Answer, State] = FrozenDict(
    {Answer.YES: "yes", Answer.NO: "no", Answer.ERROR: "no", Answer.UNASKED: "quiet"}
)
_HOW = "A line opens what lies under it. A line that settled what stands above it says so."
_OPENED = frozenset({Topic.GROUP, Topic.TARGETING_GROUP})


def write_explanations(path: Path, facts: Mapping[str, str], answers: Sequence[Answered], *, hidden: int) -> None:
    """Write the page: of one visitor everything, of several a section each.

    Args:
        path: the file.
        facts: what was asked of what.
        answers: what is shown.
        hidden: how many visitors are not.

    Raises:
        UnusableError: the file cannot be written.

    """
    if len(answers) == 1 and not hidden:
        [only] = answers
        write_page(path, "A decision explained", facts, _sections(only), summary=only.sentence)
        return
    rest = f", and {plural(hidden, 'visitor')} more not shown" if hidden else ""
    summary = f"{plural(len(answers), 'visitor')} explained{rest}."
    write_page(path, "Decisions explained", facts, list(map(_section, answers)), summary=summary)


def _section(answered: Answered) -> Section:
    title = answered.present.visitor.identity.visitor_id
    tree = _root(answered.campaigns) if answered.campaigns else None
    return Section(title, answered.sentence, grid=_flags(answered.flags) if answered.flags else None, tree=tree)


def _flags(lines: Sequence[Explained]) -> Grid:
    return Grid(FLAG_COLUMNS, list(map(flag_row, lines)))


def _sections(answered: Answered) -> list[Section]:
    made = []
    if answered.campaigns:
        how = _root(answered.campaigns, opened=len(answered.campaigns) == 1)
        made += [Section("What the visitor gets", grid=_gifts(answered)), Section("How it came about", _HOW, tree=how)]
    if answered.flags:
        several = [line for line in answered.flags if for_the_eye(line).parts]
        tree = _root(several, "flag of several campaigns", "flags of several campaigns") if several else None
        made.append(Section("Flags", grid=_flags(answered.flags), tree=tree))
    return [*made, Section("What is known of the visitor", grid=_known(answered))]


def _root(lines: Sequence[Explained], one: str = "campaign", many: str = "", *, opened: bool = False) -> Node:
    children = tuple(_node(for_the_eye(each), opened=opened) for each in lines)
    return Node(plural(len(lines), one, many), children=children, open=True)


def _node(line: Explained, *, opened: bool = False) -> Node:
    details = ["error"] if line.answer is Answer.ERROR else []
    return Node(
        line.sentence,
        detail=", ".join([*details, *(["this settled it"] if line.decisive else [])]),
        state="plain" if line.answer is None else _STATES[line.answer],
        children=tuple(_node(each) for each in line.parts),
        open=opened or line.topic in _OPENED,
    )


def _gifts(answered: Answered) -> Grid:
    given = {(each.campaign.id, each.variation.id): each for each in answered.explanation.decision.assigned}
    rows = []
    for line in answered.campaigns:
        each = given.get((str(line.facts["campaignId"]), str(line.facts.get("variationId"))))
        group = "" if each is None else name_of(each.group.name, each.group.id)
        variation = "no variation" if each is None else name_of(each.variation.name, each.variation.id)
        rows.append((campaign_name(line), group, variation))
    return Grid(("Campaign", "Group", "Variation"), rows)


def _known(answered: Answered) -> Grid:
    identity, context = answered.present.visitor.identity, answered.present.context
    ids = {
        "visitor id": identity.visitor_id,
        "anonymous id": identity.anonymous_id,
        "decision group": identity.decision_group,
    }
    rows = [(name, "identity", shown(value)) for name, value in ids.items() if value is not None]
    rows += [(key, "context", shown(value)) for key, value in context.values.items()]
    for provider, values in context.providers.items():
        rows += [(key, f"provider {provider}", shown(value)) for key, value in values.items()]
    rows += _remembered(answered.present.visitor.assignations)
    return Grid(("What", "Where from", "Value"), rows)


def _remembered(known: Assignations | None) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    for some_id, remembered in ({} if known is None else known.by_id).items():
        where = f"remembered for {some_id}"
        rows += [(f"group {group}", where, shown(each.variation_id)) for group, each in remembered.by_group.items()]
        rows += [("some group", where, shown(each)) for each in remembered.variation_ids]
    return rows
