"""What the demo does: the real SDK against the local platform, in both modes. What came of it is a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from flagship import Config, Event, EventCategory, Flagship, Item, Page, Screen, Status, Transaction
from flagship._http import HttpTransport
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.cli.demo_people import PEOPLE, SHOPPER, Person
from flagship.cli.terminal import shown
from flagship.helpers.preset_context import preset_values
from flagship.samples import shop_document
from flagship.server import LocalPlatform, Received
from flagship.testing import RecordingHandler
from flagship.visitor import FlagshipVisitor
from flagship_engine import PLATFORM_RULES, SDK_RULES, Decision, decide, parse_document
from flagship_engine.settings import Mode
from flagship_engine.values import FrozenDict, Plain

RAMPED = "checkout-button"
"""The campaign whose allocation is changed while the demo runs, by its slug."""


class MemoryCacheManager(VisitorCacheManager):
    """Keeps visitors' records in a dict: what an application would do in its database."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}

    def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
        """Keep a record."""
        self.records[visitor_id] = visitor_data

    def lookup(self, visitor_id: str) -> dict[str, Any] | None:
        """The record that was kept, or None."""
        return self.records.get(visitor_id)


@attrs.frozen
class Call:
    """One call of the SDK: how it is written, what came of it, and whether that is what it should do."""

    text: str
    outcome: str
    fine: bool = True


@attrs.frozen
class Got:
    """What a visitor got: the variations' ids, and the flags with their values."""

    variation_ids: tuple[str, ...]
    flags: FrozenDict[str, Plain]
    fine: bool = True


@attrs.frozen
class Run:
    """One mode's part of the demo.

    Attributes:
        mode: which.
        got: what each of `PEOPLE` got.
        calls: what the shopper did.
        received: what reached the platform meanwhile.
        status: the SDK's, at the end.

    """

    mode: Mode
    got: tuple[Got, ...]
    calls: tuple[Call, ...]
    received: tuple[Received, ...]
    status: Status


@attrs.frozen
class Kept:
    """A visitor around the change of allocation: the variations' ids before, after, and after without a memory."""

    person: Person
    before: tuple[str, ...]
    after: tuple[str, ...]
    forgotten: tuple[str, ...]


@attrs.frozen
class Story:
    """The whole demo.

    Attributes:
        url: where the platform was.
        runs: API mode, then BUCKETING mode.
        kept: who kept or changed a variation when the allocation changed.
        record: what the cache manager was given for the first of them, or None.

    """

    url: str
    runs: tuple[Run, Run]
    kept: tuple[Kept, ...]
    record: Plain

    @property
    def agrees(self) -> tuple[bool, ...]:
        """For each of `PEOPLE`, whether both modes gave the same."""
        api, bucketing = self.runs
        return tuple(one == other for one, other in zip(api.got, bucketing.got, strict=True))

    @property
    def others_by_sdk_rules(self) -> tuple[str, ...]:
        """Who would get other variations by the SDK's own rules, the default of BUCKETING mode."""
        document = parse_document(shop_document(), SDK_RULES)
        return tuple(
            person.visitor_id
            for person, got in zip(PEOPLE, self.runs[0].got, strict=True)
            if _variation_ids(decide(document, {**preset_values(), **person.context}, person.visitor_id))
            != set(got.variation_ids)
        )

    @property
    def fine(self) -> bool:
        """Whether everything did what it should."""
        calls = (call.fine for run in self.runs for call in run.calls)
        got = (each.fine for run in self.runs for each in run.got)
        return all(calls) and all(got) and not any(run.status.hits_lost for run in self.runs)


def _variation_ids(decision: Decision) -> set[str]:
    return {each.variation.id for each in decision.assigned}


@attrs.frozen
class Stage:
    """An SDK that can be started on the platform; in BUCKETING mode it decides by the platform's rules."""

    platform: LocalPlatform
    transport: HttpTransport
    handler: RecordingHandler = attrs.field(factory=RecordingHandler)
    sdk: Flagship = attrs.field(factory=Flagship)

    def start(self, mode: Mode, manager: VisitorCacheManager | None = None) -> None:
        """Start it, or start it anew: in BUCKETING mode it fetches the document."""
        config = Config(
            mode=mode,
            rules=PLATFORM_RULES,
            decision_url=self.platform.decision_url,
            cdn_url=self.platform.cdn_url,
            hits_url=self.platform.hits_url,
            visitor_cache_manager=manager,
            document_directory=None,
            event_handler=self.handler,
            transport=self.transport,
        )
        self.sdk.start(self.platform.env_id, self.platform.api_key, config)

    def visit(self, person: Person) -> tuple[FlagshipVisitor, Got]:
        """A person comes, and gets something."""
        visitor = self.sdk.create_visitor(person.visitor_id, context=dict(person.context))
        fine, _reason = visitor.synchronize_modifications()
        flags = {key: visitor.get_modification(key, None) for key in flag_keys()}
        found = {key: value for key, value in flags.items() if value is not None}
        return visitor, Got(tuple(visitor.get_selected_variations()), FrozenDict(found), fine)


def tell() -> Story:
    """Run the demo. It takes about a second, needs no network, and leaves nothing behind."""
    # The proxy that the environment may name does not know this machine's loopback.
    transport = HttpTransport(environ={})
    try:
        with LocalPlatform(shop_document()) as platform:
            api = _run(Stage(platform, transport), Mode.API, MemoryCacheManager())
            manager = MemoryCacheManager()
            bucketing = _run(Stage(platform, transport), Mode.BUCKETING, manager)
            kept = _change_allocation(platform, transport, manager)
            record = manager.records.get(kept[0].person.visitor_id) if kept else None
            return Story(platform.url, (api, bucketing), kept, record)
    finally:
        transport.close()


def _run(stage: Stage, mode: Mode, manager: MemoryCacheManager) -> Run:
    stage.platform.received.clear()
    stage.start(mode, manager)
    got = tuple(stage.visit(person)[1] for person in PEOPLE)
    calls = _shopping(stage)
    run = Run(mode, got, calls, stage.platform.received.all(), stage.sdk.status())
    stage.sdk.close()
    return run


def _change_allocation(
    platform: LocalPlatform, transport: HttpTransport, manager: MemoryCacheManager
) -> tuple[Kept, ...]:
    """Green gets nobody from now on: who had it keeps it, where the SDK has a cache manager."""
    stage = Stage(platform, transport)
    stage.start(Mode.BUCKETING, manager)
    before = [stage.visit(person)[1] for person in PEOPLE]
    platform.set_document(ramped_document())
    stage.start(Mode.BUCKETING, manager)
    after = [stage.visit(person)[1] for person in PEOPLE]
    stage.start(Mode.BUCKETING)
    forgotten = [stage.visit(person)[1] for person in PEOPLE]
    stage.sdk.close()
    changed = (
        Kept(person, one.variation_ids, two.variation_ids, three.variation_ids)
        for person, one, two, three in zip(PEOPLE, before, after, forgotten, strict=True)
    )
    return tuple(each for each in changed if each.before != each.forgotten)


def ramped_document() -> dict[str, object]:
    """The sample shop with Green's share given to Orange."""
    document: dict[str, Any] = shop_document()
    campaign = next(each for each in document["campaigns"] if each["slug"] == RAMPED)
    variations = campaign["variationGroups"][0]["variations"]
    for variation in variations:
        if "allocation" in variation:
            variation["allocation"] = 100 if variation is variations[-1] else 0
    return document


def flag_keys() -> tuple[str, ...]:
    """Every flag of the sample shop, in the document's order."""
    document: dict[str, Any] = shop_document()
    groups = (group for campaign in document["campaigns"] for group in campaign["variationGroups"])
    variations = (variation for group in groups for variation in group["variations"])
    return tuple(dict.fromkeys(key for each in variations for key in each["modifications"]["value"]))


def _shopping(stage: Stage) -> tuple[Call, ...]:
    """The shopper fills the cart, sees flags, logs in, buys, logs out; each call and its outcome."""
    visitor, _got = stage.visit(SHOPPER)
    return (
        _fills_the_cart(visitor),
        _sees_the_button(visitor),
        _delivered('activate_modification("free_shipping")', visitor.activate_modification("free_shipping")),
        _logs_in(stage, visitor),
        *_buys(visitor),
        _logs_out(stage, visitor),
    )


def _fills_the_cart(visitor: FlagshipVisitor) -> Call:
    before = visitor.get_modification("free_shipping", False)
    _results, report = visitor.update_context({"cart_total": 80}, synchronize=True)
    after = visitor.get_modification("free_shipping", False)
    outcome = f"free_shipping was {shown(before)}, is {shown(after)}"
    return Call('update_context({"cart_total": 80}, synchronize=True)', outcome, report == (True, ""))


def _sees_the_button(visitor: FlagshipVisitor) -> Call:
    value, found, _reason, report = visitor.get_modification_with_results("checkout_button_color", "#000", True)
    delivered = _delivered("", report or (False, "not activated"))
    text = 'get_modification("checkout_button_color", "#000", activate=True)'
    return Call(text, f"{shown(value)}, {delivered.outcome}", found and delivered.fine)


def _logs_in(stage: Stage, visitor: FlagshipVisitor) -> Call:
    text = 'authenticate("account-7", synchronize=True)'
    return _identifies(stage, visitor, text, lambda: visitor.authenticate("account-7", synchronize=True))


def _logs_out(stage: Stage, visitor: FlagshipVisitor) -> Call:
    text = "unauthenticate(synchronize=True)"
    return _identifies(stage, visitor, text, lambda: visitor.unauthenticate(synchronize=True))


def _identifies(stage: Stage, visitor: FlagshipVisitor, text: str, call: Callable[[], None]) -> Call:
    heard = len(stage.handler.logs)
    call()
    complaints = [message for level, message in stage.handler.logs[heard:] if level >= 30]
    if complaints:
        return Call(text, complaints[-1], fine=not visitor.anonymous_id)
    before = f", anonymous id {visitor.anonymous_id}" if visitor.anonymous_id else ""
    return Call(text, f"visitor id {visitor.visitor_id}{before}")


def _buys(visitor: FlagshipVisitor) -> tuple[Call, ...]:
    """One hit of each kind."""
    hits = {
        'Page("https://shop.example/cart")': Page("https://shop.example/cart").with_locale("fr-FR"),
        'Screen("cart")': Screen("cart").with_resolution(390, 844),
        'Event(EventCategory.ACTION_TRACKING, "pay")': Event(EventCategory.ACTION_TRACKING, "pay").with_event_value(80),
        'Transaction("#1042", "purchases")': Transaction("#1042", "purchases")
        .with_total_revenue(84.9)
        .with_shipping_cost(4.9)
        .with_currency("EUR")
        .with_item_count(2),
        'Item("#1042", "Bicycle bell", "bell-01")': Item("#1042", "Bicycle bell", "bell-01")
        .with_price(40.0)
        .with_item_quantity(2),
    }
    return tuple(_delivered(f"send_hit({text})", visitor.send_hit(hit)) for text, hit in hits.items())


def _delivered(text: str, report: tuple[bool, str]) -> Call:
    fine, detail = report
    return Call(text, f"accepted ({detail})" if fine else f"not accepted: {detail}", fine)
