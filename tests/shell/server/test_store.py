"""Both stores: what is remembered, and that nothing is lost between two who write at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import urllib3

from flagship.server import LocalPlatform, MemoryStore, SqliteStore, Store, create_app
from flagship_engine import Assignation, Assignations, FrozenDict, Remembered
from flagship_engine.effects import SaveAssignations

NOTHING = Remembered()


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "store.sqlite")
    yield made
    made.close()


def entries(**by_group: str) -> FrozenDict[str, Assignation]:
    """Group id to variation id; a star after it says activated."""
    read = {key: Assignation(text.removesuffix("*"), text.endswith("*")) for key, text in by_group.items()}
    return FrozenDict(read)


def new(some_id: str, **by_group: str) -> SaveAssignations:
    return SaveAssignations(some_id, NOTHING, entries(**by_group))


def of(store: Store, some_id: str, env_id: str = "env") -> FrozenDict[str, Assignation]:
    return store.recall(env_id, (some_id,)).by_id[some_id].by_group


def add(store: Store, *saves: SaveAssignations, env_id: str = "env") -> None:
    ids = tuple(save.visitor_id for save in saves)
    assert store.save(env_id, saves, store.recall(env_id, ids))


def test_at_first_nothing_is_remembered_of_anybody(store: Store) -> None:
    assert store.recall("env", ("v", "a")) == Assignations(FrozenDict({"v": NOTHING, "a": NOTHING}))


def test_what_is_saved_is_remembered_by_environment_id_and_group(store: Store) -> None:
    add(store, new("v", g1="x", g2="y*"), new("a", g1="z"))
    assert of(store, "v") == entries(g1="x", g2="y*")
    assert of(store, "a") == entries(g1="z")
    assert of(store, "g1") == {}
    assert of(store, "v", env_id="other") == {}


def test_a_later_entry_replaces_the_earlier_of_its_group_and_leaves_the_others(store: Store) -> None:
    add(store, new("v", g1="x", g2="y"))
    add(store, new("v", g1="x*", g3="z"))
    assert of(store, "v") == entries(g1="x*", g2="y", g3="z")


def test_what_was_decided_on_what_no_longer_holds_is_not_saved_not_even_in_part(store: Store) -> None:
    known = store.recall("env", ("v", "a"))
    add(store, new("a", g1="first"))
    assert not store.save("env", [new("v", g1="late"), new("a", g1="late")], known)
    assert (of(store, "v"), of(store, "a")) == ({}, entries(g1="first"))
    assert store.save("env", [new("v", g1="now")], store.recall("env", ("v", "a")))
    assert of(store, "v") == entries(g1="now")


def test_a_change_for_somebody_else_does_not_keep_anybody_from_saving(store: Store) -> None:
    known = store.recall("env", ("v",))
    add(store, new("w", g1="x"))
    add(store, new("v", g1="x"), env_id="other")
    assert store.save("env", [new("v", g1="y")], known)
    assert of(store, "v") == entries(g1="y")


def test_rules_that_do_not_say_what_is_new_have_nothing_remembered(store: Store) -> None:
    whole_record = SaveAssignations("v", Remembered(entries(g1="x")))
    assert store.save("env", [whole_record], store.recall("env", ("v",)))
    assert of(store, "v") == {}


@pytest.mark.parametrize("text", ["", " ", "a\x00b", "Zoë", "日本", "😀", "' OR 1=1 --", "é", "e\u0301", "x" * 100_000])
def test_any_text_is_an_id_and_no_two_are_taken_for_one(store: Store, text: str) -> None:
    changed = FrozenDict({text: Assignation(text, True), "g": Assignation("v")})
    assert store.save(text, [SaveAssignations(text, NOTHING, changed)], store.recall(text, (text,)))
    assert of(store, text, env_id=text) == changed
    assert of(store, text + "\x00", env_id=text) == {}
    assert of(store, text + " ", env_id=text) == {}


def test_a_closed_store_opens_again_with_all_that_it_had(store: Store) -> None:
    add(store, new("v", g1="x"))
    store.close()
    store.close()
    assert of(store, "v") == entries(g1="x")


def test_threads_that_write_for_one_visitor_lose_nothing(store: Store) -> None:
    def until_saved(number: int) -> None:
        saves = [new("v", **{f"g{number}": "x"}), new(f"w{number}", g="y")]
        while not store.save("env", saves, store.recall("env", ("v", f"w{number}"))):
            pass

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(until_saved, range(100)))
    assert of(store, "v") == entries(**{f"g{number}": "x" for number in range(100)})
    assert all(of(store, f"w{number}") == entries(g="y") for number in range(100))


# What the platform makes of a store.


class RacingStore(MemoryStore):
    """A store of an application's own, in which somebody else is quicker, once."""

    def __init__(self, quicker: SaveAssignations) -> None:
        super().__init__()
        self.quicker: list[SaveAssignations] = [quicker]
        self.refused = 0

    def save(self, env_id: str, saves: Iterable[SaveAssignations], known: Assignations) -> bool:
        if self.quicker:
            ahead = self.quicker.pop()
            assert super().save(env_id, [ahead], self.recall(env_id, (ahead.visitor_id,)))
        saved = super().save(env_id, saves, known)
        self.refused += not saved
        return saved


def one_group(**shares: int) -> dict[str, object]:
    """A document with one group, and the shares of its variations."""
    variations = [
        {"id": key, "allocation": share, "modifications": {"type": "FLAG", "value": {"it": key}}}
        for key, share in shares.items()
    ]
    everybody = {"targetingGroups": [{"targetings": [{"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}]}
    group = {"id": "g", "targeting": everybody, "variations": variations}
    return {"campaigns": [{"id": "c", "type": "ab", "bucketRanges": [{"r": [0, 100]}], "variationGroups": [group]}]}


def ask(http: urllib3.PoolManager, platform: LocalPlatform, **body: object) -> list[str]:
    url = f"{platform.decision_url}/{platform.env_id}/campaigns"
    answer = http.request("POST", url, json={"visitorId": "v", "trigger_hit": False, **body})
    assert answer.status == 200, answer.data
    return [campaign["variation"]["id"] for campaign in answer.json()["campaigns"]]


def test_a_decision_upon_what_no_longer_holds_is_made_again(http: urllib3.PoolManager) -> None:
    store = RacingStore(new("v", g="v2"))
    with LocalPlatform(one_group(v1=100, v2=0), store=store) as platform:
        assert ask(http, platform) == ["v2"]
        assert (store.refused, of(store, "v", platform.env_id)) == (1, entries(g="v2"))


class StubbornStore(MemoryStore):
    """A store of an application's own that is never content."""

    def save(self, env_id: str, saves: Iterable[SaveAssignations], known: Assignations) -> bool:
        return False


def test_a_store_that_never_saves_fails_a_request_and_does_not_hold_up_the_server(http: urllib3.PoolManager) -> None:
    with LocalPlatform(one_group(v1=100, v2=0), store=StubbornStore()) as platform:
        url = f"{platform.decision_url}/{platform.env_id}/campaigns"
        answer = http.request("POST", url, json={"visitorId": "v"})
        wanted = "what is remembered was another each of 1000 times that it was looked at"
        assert (answer.status, answer.json()) == (503, {"message": wanted})


def test_an_activation_upon_what_no_longer_holds_is_made_again(http: urllib3.PoolManager) -> None:
    store = RacingStore(new("v", h="w"))
    with LocalPlatform(one_group(v1=100, v2=0), store=store) as platform:
        url = f"{platform.decision_url}/activate"
        body = {"cid": platform.env_id, "caid": "g", "vaid": "v1", "vid": "v"}
        assert http.request("POST", url, json=body).status == 204
        assert (store.refused, of(store, "v", platform.env_id)) == (1, entries(g="v1*", h="w"))


def test_a_visitor_keeps_the_variation_when_the_document_changes(store: Store, http: urllib3.PoolManager) -> None:
    with LocalPlatform(one_group(v1=100, v2=0), store=store) as platform:
        assert ask(http, platform) == ["v1"]
        platform.set_document(one_group(v1=0, v2=100))
        assert ask(http, platform) == ["v1"]
        assert ask(http, platform, visitorId="w") == ["v2"]
        assert platform.store is store


def test_an_activation_marks_what_is_remembered_of_both_ids(store: Store, http: urllib3.PoolManager) -> None:
    with LocalPlatform(one_group(v1=100, v2=0), store=store) as platform:
        url, env_id = f"{platform.decision_url}/activate", platform.env_id
        ask(http, platform)
        assert of(store, "v", env_id) == entries(g="v1")
        body = {"cid": env_id, "caid": "g", "vaid": "v1", "vid": "v", "aid": "a"}
        assert http.request("POST", url, json=body).status == 204
        assert (of(store, "v", env_id), of(store, "a", env_id)) == (entries(g="v1*"), entries(g="v1*"))
        assert [hit["vid"] for hit in platform.emitted if hit["t"] == "CAMPAIGN"] == ["a"]


def test_what_a_batch_activates_is_all_remembered(store: Store, http: urllib3.PoolManager) -> None:
    with LocalPlatform(one_group(v1=100, v2=0), store=store) as platform:
        batch = [{"caid": f"g{number}", "vaid": "x", "vid": "v"} for number in range(5)]
        url = f"{platform.decision_url}/activate"
        assert http.request("POST", url, json={"cid": platform.env_id, "batch": batch}).status == 204
        assert of(store, "v", platform.env_id) == entries(**{f"g{number}": "x*" for number in range(5)})


def test_environments_share_a_store_and_remember_apart(store: Store, http: urllib3.PoolManager) -> None:
    other = one_group(v1=0, v2=100)
    with LocalPlatform(one_group(v1=100, v2=0), env_id="one", environments={"two": other}, store=store) as platform:
        assert ask(http, platform) == ["v1"]
        url = f"{platform.decision_url}/two/campaigns"
        answer = http.request("POST", url, json={"visitorId": "v"})
        assert answer.json()["campaigns"][0]["variation"]["id"] == "v2"
    assert (of(store, "v", "one"), of(store, "v", "two")) == (entries(g="v1"), entries(g="v2*"))


@pytest.mark.parametrize("choose", [lambda path: path, str, SqliteStore])
def test_an_application_takes_a_path_or_a_store(tmp_path: Path, choose: Callable[[Path], Path | str | Store]) -> None:
    app = create_app({"env": one_group(v1=100, v2=0)}, store=choose(tmp_path / "store.sqlite"))
    assert isinstance(app.state.platform.store, SqliteStore)
    assert app.state.platform.store.path == str(tmp_path / "store.sqlite")
    assert isinstance(create_app({"env": one_group(v1=100, v2=0)}).state.platform.store, MemoryStore)


@pytest.mark.parametrize("junk", [7, b"store.sqlite", object()])
def test_what_is_no_store_is_refused_at_once(junk: object) -> None:
    with pytest.raises(TypeError, match=r"store: got .*, wanted None, the path of a file, or a Store"):
        LocalPlatform(store=junk)  # type: ignore[arg-type]
