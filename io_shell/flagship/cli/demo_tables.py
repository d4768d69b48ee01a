"""The demo's story as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from rich.console import Group, RenderableType
from rich.text import Text

from flagship.cli.demo_people import PEOPLE, SHOPPER
from flagship.cli.demo_story import RAMPED, Call, Got, Run, Story
from flagship.cli.terminal import plural, shown, table, titled
from flagship.helpers.preset_context import preset_values
from flagship.samples import shop_document
from flagship.server import ENV_ID, Purpose, Received
from flagship.status import Status
from flagship_engine import parse_document
from flagship_engine.tree import Campaign
from flagship_engine.values import FrozenDict, Json

Names: TypeAlias = dict[str, tuple[str, str]]
"""Variation id to the names of its campaign and of itself."""

_PURPOSES: FrozenDict[Purpose, str] = FrozenDict(
    {
        Purpose.DOCUMENT: "bucketing document",
        Purpose.CAMPAIGNS: "a visitor's campaigns",
        Purpose.CONTEXT: "context event",
        Purpose.ACTIVATION: "activation",
        Purpose.HIT: "hit",
    }
)

_OTHER = "something else"


def story_tables(story: Story) -> Iterator[RenderableType]:
    """Everything there is to show, in order."""
    names = _names()
    yield Text(f"The sample shop on a local platform at {story.url}, and {len(PEOPLE)} visitors\n")
    yield _who_got_what(story, names)
    yield _rules(story)
    yield _flags(story)
    yield _calls(story)
    yield from _remembered(story)
    yield _received(story)
    yield from _bodies(story)
    yield _status(story)
    yield _conclusion(story)


def _names() -> Names:
    return {
        variation.id: (campaign.name, variation.name)
        for campaign in _campaigns()
        for group in campaign.variation_groups
        for variation in group.variations
    }


def _campaigns() -> tuple[Campaign, ...]:
    return parse_document(shop_document()).campaigns


def _who_got_what(story: Story, names: Names) -> Group:
    made = table("Visitor", "By the Decision API", "In BUCKETING mode")
    api, bucketing = story.runs
    for person, one, other, agree in zip(PEOPLE, api.got, bucketing.got, story.agrees, strict=True):
        who = Text(person.visitor_id, style="bold")
        for key, value in person.context.items():
            who.append(f"\n{key}={shown(value)}", style="not bold dim")
        same = Text("the same", style="green") if agree else Text(_variations(other, names), style="yellow")
        made.add_row(who, _variations(one, names), same)
        made.add_section()
    return titled("Who got what", made)


def _rules(story: Story) -> Text:
    others = ", ".join(story.others_by_sdk_rules) or "nobody"
    return Text(
        "BUCKETING mode decides by the platform's rules here: Config(rules=PLATFORM_RULES). By the SDK's own rules, "
        f"its default, {others} would get something else.\n"
    )


def _variations(got: Got, names: Names) -> str:
    pairs = (names.get(each, (each, each)) for each in got.variation_ids)
    return "\n".join(f"{campaign}: {variation}" for campaign, variation in pairs) or "none"


def _flags(story: Story) -> Group:
    """A few visitors' flags with their values."""
    chosen = [index for index, person in enumerate(PEOPLE) if person.visitor_id in ("noah", "emma")]
    made = table("Flag", *(PEOPLE[index].visitor_id for index in chosen))
    got = [story.runs[0].got[index] for index in chosen]
    for key in dict.fromkeys(key for each in got for key in each.flags):
        cells = (Text(shown(each.flags[key])) if key in each.flags else Text("default", style="dim") for each in got)
        made.add_row(key, *cells)
    return titled("Flags of two of them", made)


def _calls(story: Story) -> Group:
    api, bucketing = story.runs
    made = table("Call", "Outcome", expand=True)
    made.columns[0].ratio, made.columns[1].ratio = 3, 2  # so that calls are broken at their spaces
    for one, other in zip(api.calls, bucketing.calls, strict=True):
        outcome = _outcome(one)
        if one != other:
            outcome = Text.assemble("API mode: ", outcome, "\nBUCKETING mode: ", _outcome(other))
        made.add_row(one.text, outcome)
    return titled(f"What {SHOPPER.visitor_id} did, and what came of it in both modes", made)


def _outcome(call: Call) -> Text:
    style = "green" if call.fine else "red"
    return Text(call.outcome, style="yellow" if call.fine and "ignored" in call.outcome else style)


def _remembered(story: Story) -> Iterator[RenderableType]:
    ramped = next(campaign for campaign in _campaigns() if campaign.slug == RAMPED)
    own = {variation.id: variation.name for group in ramped.variation_groups for variation in group.variations}
    title = f"{ramped.name}: Green goes from 50 to 0 per cent"
    made = table("Visitor", "Before", "After, with a cache manager", "Without one")
    for kept in story.kept:
        before, after, forgotten = (
            ", ".join(own[each] for each in ids if each in own) for ids in (kept.before, kept.after, kept.forgotten)
        )
        style = "green" if after == before else "yellow"
        made.add_row(kept.person.visitor_id, before, Text(after, style=style), Text(forgotten, style="yellow"))
    yield titled(title, made)
    yield Text(f"The cache manager's record of {story.kept[0].person.visitor_id}: {shown(story.record)}\n")


def _received(story: Story) -> Group:
    made = table("What", "Request")
    for run in story.runs:
        made.add_column(_mode(run), justify="right")
    counts = [Counter(map(_route, run.received)) for run in story.runs]
    places = (*_PURPOSES.values(), _OTHER)
    for route in sorted({*counts[0], *counts[1]}, key=lambda each: places.index(each[0])):
        made.add_row(*route, *(Text(str(each[route]), style="" if each[route] else "dim") for each in counts))
    made.add_section()
    made.add_row("all", "", *(str(sum(each.values())) for each in counts))
    return titled("What the platform received", made)


def _route(received: Received) -> tuple[str, str]:
    what = _OTHER if received.purpose is None else _PURPOSES[received.purpose]
    return what, f"{received.method} {received.path.replace(ENV_ID, '{env}')}"


def _bodies(story: Story) -> Iterator[RenderableType]:
    made = table("What", "Body")
    received = story.runs[0].received
    for purpose, wanted in (
        (Purpose.CAMPAIGNS, "anonymousId"),
        (Purpose.ACTIVATION, "vid"),
        (Purpose.HIT, "tid"),
    ):
        body = next((_object(each) for each in received if each.purpose is purpose and wanted in _object(each)), None)
        if body is not None:
            made.add_row(_PURPOSES[purpose], shown(_without_presets(body)))
            made.add_section()
    yield titled("Some of the bodies, of API mode", made)
    yield Text("Left out of the context: the SDK's predefined keys, all of them empty here.\n")


def _object(received: Received) -> FrozenDict[str, Json]:
    return received.json if isinstance(received.json, FrozenDict) else FrozenDict()


def _without_presets(body: FrozenDict[str, Json]) -> Json:
    context = body.get("context")
    if not isinstance(context, FrozenDict):
        return body
    presets = preset_values()
    own = FrozenDict({key: value for key, value in context.items() if key not in presets})
    return FrozenDict({**body, "context": own})


def _status(story: Story) -> Group:
    made = table("", *(_mode(run) for run in story.runs))
    columns = [_status_rows(run.status) for run in story.runs]
    for heading in columns[0]:
        made.add_row(heading, *(each[heading] for each in columns))
    return titled("The SDK's status", made)


def _status_rows(status: Status) -> dict[str, str]:
    return {
        "ready": _yes(status.ready),
        "panic": _yes(status.panic),
        "document": status.document_digest[:12] or "none needed",
        "document's age": "" if status.document_age is None else f"{status.document_age:.1f} s",
        "malformed parts": str(status.document_problems),
        "failures in a row": str(status.failures_in_a_row),
        "polling": _yes(status.polling),
        "hits and activations sent": str(status.hits_sent),
        "lost": str(status.hits_lost),
    }


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _mode(run: Run) -> str:
    return f"{run.mode.name} mode"


def _conclusion(story: Story) -> Text:
    agreeing = sum(story.agrees)
    requests = sum(len(run.received) for run in story.runs)
    everybody = agreeing == len(PEOPLE)
    who = f"all {len(PEOPLE)} visitors" if everybody else f"{agreeing} of {plural(len(PEOPLE), 'visitor')}"
    made = Text(f"Both modes agree on {who}.\n", style="bold green" if everybody else "bold yellow")
    lost = sum(run.status.hits_lost for run in story.runs)
    ending = f"{plural(lost, 'hit or activation', 'hits and activations')} got lost" if lost else "nothing got lost"
    return made.append(f"The platform received {plural(requests, 'request')}; {ending}.")
