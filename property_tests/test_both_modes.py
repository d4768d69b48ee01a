"""Who decides makes no difference: BUCKETING mode by the platform's rules, and the Decision API of the local platform.

One visitor is followed in both modes through the same calls, over the same documents, by two SDKs and real requests.
After each call both show the same flags, have told the platform of the same activations, and the same is remembered: by
the cache manager in the one mode, by the platform's store in the other.

Two thousand visitors: ``FLAGSHIP_FUZZ=1 pytest --timeout=0 property_tests/test_both_modes.py``.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from flagship import Config, Flagship
from flagship._http import HttpTransport
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.server import LocalPlatform, MemoryStore, Source
from flagship.testing import RecordingHandler
from flagship.visitor import FlagshipVisitor
from flagship_engine import (
    PLATFORM_RULES,
    Assignation,
    Assignations,
    Remembered,
    parse_document,
    read_assignations,
    write_record,
)
from flagship_engine.effects import SaveAssignations
from flagship_engine.exchange import Purpose
from flagship_engine.strategies import contexts, platform_contexts, platform_documents, remembered
from flagship_engine.values import Plain
from property_tests.settings import tried

BUCKETING, API = "env-bucketing", "env-api"
"""The environments of the two modes: one platform serves both, and keeps their visitors apart."""

IDS = ("ana", "bob", "visitor-é", "😀")
UNKNOWN = "a key that no document has"

DOCUMENTS = platform_documents()
CONTEXTS: st.SearchStrategy[dict[str, Any]] = platform_contexts() | contexts() | st.just({"fs_own": 1})
EVERYBODY = {"key": "fs_all_users", "operator": "EQUALS", "value": ""}
NOBODY = {"key": "fs_own", "operator": "EXISTS", "value": True}
"""Whoever has a key that an SDK never sends."""
TARGETINGS = (EVERYBODY, EVERYBODY, EVERYBODY, NOBODY)

Json: TypeAlias = dict[str, Plain]
Known: TypeAlias = dict[str, dict[str, Assignation]]


class InMemory(VisitorCacheManager):
    """Records in a dict, as JSON text."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def lookup(self, visitor_id: str) -> dict[str, Any] | None:
        record: dict[str, Any] | None = json.loads(self.texts.get(visitor_id, "null"))
        return record

    def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
        self.texts[visitor_id] = json.dumps(visitor_data)

    def known(self) -> Known:
        """What is remembered, by id and group."""
        read = {some_id: read_assignations(json.loads(text), some_id) for some_id, text in self.texts.items()}
        assert all(each.problem is None for each in read.values())
        by_id = {some_id: dict(each.assignations.of(some_id).by_group) for some_id, each in read.items()}
        return {some_id: by_group for some_id, by_group in by_id.items() if by_group}


class RenewedStore:
    """A store of the platform that every example begins anew."""

    def __init__(self) -> None:
        self.current = MemoryStore()

    def recall(self, env_id: str, ids: Sequence[str]) -> Assignations:
        return self.current.recall(env_id, ids)

    def save(self, env_id: str, saves: Any, known: Assignations) -> bool:
        return self.current.save(env_id, saves, known)

    def close(self) -> None:
        self.current.close()

    def known(self) -> Known:
        """What is remembered of the visitors of API mode, by id and group."""
        by_id = self.recall(API, IDS).by_id
        return {some_id: dict(remembered.by_group) for some_id, remembered in by_id.items() if remembered.by_group}


@attrs.frozen
class World:
    """What all examples share: a platform, its store, and connections to it."""

    platform: LocalPlatform
    store: RenewedStore
    transport: HttpTransport

    def sdk_that_decides(self, manager: VisitorCacheManager) -> AbstractContextManager[Flagship]:
        """BUCKETING mode by the platform's rules."""
        options = {"mode": Config.Mode.BUCKETING, "rules": PLATFORM_RULES, "visitor_cache_manager": manager}
        return self._started(BUCKETING, options)

    def sdk_that_asks(self) -> AbstractContextManager[Flagship]:
        """DECISION_API mode."""
        return self._started(API, {"mode": Config.Mode.DECISION_API})

    @contextmanager
    def _started(self, env_id: str, options: dict[str, object]) -> Iterator[Flagship]:
        usual: dict[str, object] = {
            "cdn_url": self.platform.cdn_url,
            "decision_url": self.platform.decision_url,
            "hits_url": self.platform.hits_url,
            "transport": self.transport,
            "polling_interval": 0,
            "document_directory": None,
            "send_context_events": False,
            "event_handler": RecordingHandler(),
            **dict.fromkeys(("timeout", "document_timeout", "activation_timeout"), 60),
        }
        sdk = Flagship()
        sdk.start(env_id, "key", Config(**usual, **options))
        try:
            yield sdk
        finally:
            sdk.close()


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    store, transport = RenewedStore(), HttpTransport()
    environments: dict[str, Source] = {API: {"campaigns": []}}
    with LocalPlatform({"campaigns": []}, env_id=BUCKETING, environments=environments, store=store) as platform:
        yield World(platform, store, transport)
    transport.close()


# What happens to a visitor.


@attrs.frozen
class Call:
    """A method of a visitor, with arguments."""

    name: str
    arguments: tuple[Any, ...] = ()

    def of(self, visitor: FlagshipVisitor) -> object:
        """What it gives."""
        return getattr(visitor, self.name)(*self.arguments)


@attrs.frozen
class Visit:
    """A visitor from its creation on, while one document is served."""

    document: Json
    visitor_id: str
    context: dict[str, Any]
    calls: tuple[Call, ...]

    @property
    def keys(self) -> list[str]:
        """The flag keys to look at."""
        return _keys(self.document)


@attrs.frozen
class Life:
    """Several visits, and what is remembered before the first."""

    visits: tuple[Visit, ...]
    known: dict[str, Remembered]


@st.composite
def served_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Documents most of whose campaigns give most visitors a variation, with a flag that others set too."""
    document: dict[str, Any] = draw(DOCUMENTS)
    usually = st.sampled_from((True, True, True, False))
    for campaign in document["campaigns"]:
        if draw(usually):
            campaign["bucketRanges"] = [{"r": [0, 100]}]
        for group in campaign["variationGroups"]:
            if draw(usually):
                group["targeting"] = {"targetingGroups": [{"targetings": [draw(st.sampled_from(TARGETINGS))]}]}
            for variation in group["variations"]:
                variation["allocation"] = draw(st.sampled_from((100, 50, 50, 30, 0)))
                if draw(usually):
                    key = draw(st.sampled_from(("color", "size", "limit")))
                    variation["modifications"]["value"][key] = variation["id"]
    document["accountSettings"] = {"enabledXPC": draw(usually), "enabled1V1T": not draw(usually)}
    return document


@st.composite
def lives(draw: st.DrawFn) -> Life:
    document = draw(served_documents())
    own = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=2))
    known = draw(
        st.dictionaries(st.sampled_from(IDS), remembered(parse_document(document, PLATFORM_RULES)), max_size=2)
    )
    visits = []
    for visitor_id in own:
        calls = draw(st.lists(_calls(_keys(document)), min_size=1, max_size=6))
        visits.append(Visit(document, visitor_id, draw(CONTEXTS), (Call("synchronize_modifications"), *calls)))
        document = draw(_altered(document))
    return Life(tuple(visits), {some_id: Remembered(each.by_group) for some_id, each in known.items()})


def _calls(keys: list[str]) -> st.SearchStrategy[Call]:
    key, switch = st.sampled_from(keys), st.sampled_from((True, True, False))
    given_context = st.none() | CONTEXTS
    return st.one_of(
        st.just(Call("synchronize_modifications")),
        st.builds(Call, st.just("activate_modification"), st.tuples(key)),
        st.builds(Call, st.just("get_modification_with_results"), st.tuples(key, st.just("default"), switch)),
        st.builds(Call, st.just("update_context"), st.tuples(CONTEXTS, switch)),
        st.builds(Call, st.just("authenticate"), st.tuples(st.sampled_from(IDS), st.none(), switch)),
        st.builds(Call, st.just("authenticate"), st.tuples(st.sampled_from(IDS), given_context, switch)),
        st.builds(Call, st.just("unauthenticate"), st.tuples(given_context, switch)),
    )


def _keys(document: Json) -> list[str]:
    """All flag keys of a document, and one that it does not have."""
    parsed = parse_document(document, PLATFORM_RULES)
    groups = [group for campaign in parsed.campaigns for group in campaign.variation_groups]
    keys = [key for group in groups for variation in group.variations for key in variation.modifications.value]
    return [*dict.fromkeys(keys), UNKNOWN]


@st.composite
def _altered(draw: st.DrawFn, document: Json) -> Json:
    """The document as somebody changed it: allocations, variations that are gone, settings of the account."""
    altered: dict[str, Any] = copy.deepcopy(document)
    for campaign in altered["campaigns"]:
        for group in campaign["variationGroups"]:
            if group["variations"] and draw(st.booleans()):
                group["variations"].pop()
            for variation in group["variations"]:
                variation["allocation"] = draw(st.sampled_from((0, 50, 100)))
    altered["accountSettings"] = {name: draw(st.booleans()) for name in ("enabledXPC", "enabled1V1T")}
    return altered


# The two modes.


def shown(visitor: FlagshipVisitor, keys: list[str]) -> dict[str, str]:
    """What an application can see of each flag, as JSON, for 1 is not true and not 1.0."""
    return {
        key: json.dumps([visitor.get_modification_with_results(key, "default"), visitor.get_modification_info(key)])
        for key in keys
    }


def activations(world: World, env_id: str) -> list[dict[str, object]]:
    """The activations that were sent for one environment, in order."""
    bodies = [entry.json for entry in world.platform.received.of(Purpose.ACTIVATION)]
    sent = [dict(body) for body in bodies if isinstance(body, dict)]
    assert len(sent) == len(bodies)
    return [{key: value for key, value in body.items() if key != "cid"} for body in sent if body["cid"] == env_id]


def begin(world: World, life: Life) -> InMemory:
    """An empty platform and cache manager, but for what the visitor has before."""
    world.store.current = MemoryStore()
    world.platform.received.clear()
    manager = InMemory()
    for some_id, kept in life.known.items():
        manager.save(some_id, write_record(some_id, kept, grouped=True))
        assert world.store.save(API, [SaveAssignations(some_id, kept, kept.by_group)], Assignations())
    return manager


@tried(40)
@given(life=lives())
def test_bucketing_by_the_platforms_rules_and_the_decision_api_agree(world: World, life: Life) -> None:
    manager = begin(world, life)
    served = activated = 0
    for visit in life.visits:
        for env_id in (BUCKETING, API):
            world.platform.set_document(visit.document, env_id)
        with world.sdk_that_decides(manager) as ours, world.sdk_that_asks() as theirs:
            here, there = (sdk.create_visitor(visit.visitor_id, context=visit.context) for sdk in (ours, theirs))
            for call in visit.calls:
                assert call.of(here) == call.of(there)
                assert shown(here, visit.keys) == shown(there, visit.keys)
                assert (here.visitor_id, here.anonymous_id) == (there.visitor_id, there.anonymous_id)
                assert here.get_selected_variations() == there.get_selected_variations()
                assert activations(world, BUCKETING) == activations(world, API)
                assert manager.known() == world.store.known()
                served += bool(here.get_selected_variations())
        activated = len(activations(world, API))
    event("is given a variation", bool(served))
    event("activates", bool(activated))
    event("is remembered", bool(manager.known()))
    event("logs in", any(call.name == "authenticate" for visit in life.visits for call in visit.calls))
