"""A stored record is read if it is the visitor's, else ignored with a reason; never is there an exception."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from enum import IntEnum

import pytest

from flagship_engine.assignations import NO_ASSIGNATIONS, Assignation, Remembered
from flagship_engine.records import read_assignations, write_record
from flagship_engine.values import FrozenDict

LONE = "\ud800"
SOUND_CAMPAIGN = {"variationGroupId": "g1", "variationId": "a"}


def flat(*variation_ids: object, visitor_id: object = "toto") -> dict[str, object]:
    return {"version": 1, "data": {"vId": visitor_id, "vaIds": list(variation_ids)}}


def grouped(**data: object) -> dict[str, object]:
    return {"version": 1, "data": {"visitorId": "toto", **data}}


def remembered(record: object) -> Remembered:
    return read_assignations(record, "toto").assignations.of("toto")


def sentence(record: object) -> str:
    read = read_assignations(record, "toto")
    assert read.assignations == NO_ASSIGNATIONS
    return str(read.problem)


def test_the_manuals_record_is_read() -> None:
    record = json.loads(
        '{"version": 1, "data": {"vId": "toto", "vaIds": ["bmsor064jaeg0gm41het", "bmsor064jaeg0gm4xxxx"]}}'
    )
    read = read_assignations(record, "toto")
    assert read.problem is None
    assert read.assignations.of("toto").variation_ids == ("bmsor064jaeg0gm41het", "bmsor064jaeg0gm4xxxx")
    assert read.assignations.of("tata") == Remembered()


def test_a_record_is_written_in_the_manuals_form() -> None:
    what = Remembered(variation_ids=("va1", "va2"))
    assert write_record("toto", what) == {"version": 1, "data": {"vId": "toto", "vaIds": ["va1", "va2"]}}


def test_a_record_lists_known_groups_first_and_each_variation_once() -> None:
    by_group = FrozenDict({"g2": Assignation("b"), "g1": Assignation("a", activated=True), "g3": Assignation("b")})
    what = Remembered(by_group=by_group, variation_ids=("c", "a", "c"))
    assert write_record("toto", what)["data"] == {"vId": "toto", "vaIds": ["b", "a", "c"]}


def test_what_is_written_is_read_again() -> None:
    what = Remembered(variation_ids=("va1", "é", ""))
    assert remembered(json.loads(json.dumps(write_record("toto", what)))) == what


GROUPED = Remembered(FrozenDict({"g1": Assignation("a"), "g2": Assignation("b", activated=True)}), ("c",))


def test_a_grouped_record_has_one_key_more_for_groups_and_activations() -> None:
    assert write_record("toto", GROUPED, grouped=True) == {
        "version": 1,
        "data": {
            "vId": "toto",
            "vaIds": ["a", "b", "c"],
            "assignations": {
                "g1": {"variationId": "a", "activated": False},
                "g2": {"variationId": "b", "activated": True},
            },
        },
    }


def test_what_is_written_grouped_is_read_again_whole() -> None:
    assert remembered(json.loads(json.dumps(write_record("toto", GROUPED, grouped=True)))) == GROUPED


def test_two_groups_may_remember_one_variation() -> None:
    both = Remembered(FrozenDict({"g1": Assignation("a"), "g2": Assignation("a", activated=True)}))
    record = write_record("toto", both, grouped=True)
    assert remembered(record) == both
    assert record["data"]["vaIds"] == ["a"]  # type: ignore[index,call-overload]


def test_an_entry_counts_whether_or_not_its_variation_is_listed() -> None:
    record = {
        "version": 1,
        "data": {"vId": "toto", "vaIds": [], "assignations": {"g": {"variationId": "a", "activated": True}}},
    }
    assert remembered(record) == Remembered(FrozenDict({"g": Assignation("a", activated=True)}))


FINE = {"variationId": "b", "activated": True}


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([], "$.data.assignations: got an empty array, wanted a dict of variation group ids to assignations"),
        ({"g": "a"}, "$.data.assignations.g: got the string 'a', wanted a dict with 'variationId', a string, and"),
        ({"g": {}}, "$.data.assignations.g: got an empty object, wanted"),
        ({"g": {"variationId": "a"}}, "$.data.assignations.g: got an object of 1, wanted"),
        ({"g": {"variationId": "a", "activated": 1}}, "$.data.assignations.g: got an object of 2, wanted"),
        ({"g": {"variationId": 7, "activated": True}}, "$.data.assignations.g: got an object of 2, wanted"),
        ({LONE: {"variationId": "a", "activated": True}}, "$.data.assignations['\\ud800']: got an object of 2"),
    ],
)
def test_a_malformed_entry_is_left_out_alone_and_its_variation_is_remembered_without_its_group(
    entries: object, problem: str
) -> None:
    more = {"other": FINE, **entries} if isinstance(entries, dict) else entries
    record = {"version": 1, "data": {"vId": "toto", "vaIds": ["a", "b"], "assignations": more}}
    read = read_assignations(record, "toto")
    assert str(read.problem).startswith(problem)
    others = {"other": Assignation("b", activated=True)} if isinstance(entries, dict) else {}
    left = ("a",) if others else ("a", "b")
    assert read.assignations.of("toto") == Remembered(FrozenDict(others), left)


@pytest.mark.parametrize("record", [None, {}, FrozenDict()], ids=["none", "empty", "empty frozen"])
def test_no_record_is_no_problem(record: object) -> None:
    read = read_assignations(record, "toto")
    assert read.assignations == NO_ASSIGNATIONS
    assert read.problem is None


def test_an_empty_list_of_variations_is_no_problem() -> None:
    read = read_assignations(flat(), "toto")
    assert (read.assignations, read.problem) == (NO_ASSIGNATIONS, None)


def test_extra_keys_are_ignored() -> None:
    record = {
        "version": 1,
        "migration": 3,
        "data": {"vId": "toto", "vaIds": ["a"], "groups": {"g": "a"}, "visitorId": 1},
    }
    assert read_assignations(record, "toto").problem is None
    assert remembered(record).variation_ids == ("a",)


def test_a_variation_that_is_listed_twice_is_remembered_once() -> None:
    assert remembered(flat("b", "a", "b")).variation_ids == ("b", "a")


def test_ids_that_are_no_text_are_left_out_and_the_first_is_named() -> None:
    read = read_assignations(flat("a", 7, None, "b", ["c"], LONE), "toto")
    assert read.assignations.of("toto").variation_ids == ("a", "b")
    assert str(read.problem) == (
        "$.data.vaIds[1]: got the number 7, wanted the id of a variation: a string; "
        "this entry is left out, and so are 3 more"
    )


class One(IntEnum):
    ONE = 1


@pytest.mark.parametrize(
    ("version", "got"),
    [
        (True, "true"),
        (1.0, "the number 1.0"),
        ("1", "the string '1'"),
        (2, "the number 2"),
        (0, "the number 0"),
        (-1, "the number -1"),
        (None, "null"),
        (One.ONE, "the number 1"),
        pytest.param(10**5000, "an integer of about 5001 digits", id="huge"),
        (math.nan, "the number nan"),
    ],
)
def test_the_version_must_be_exactly_the_integer_one(version: object, got: str) -> None:
    record = {**flat("a"), "version": version}
    assert sentence(record) == f"$.version: got {got}, wanted the integer 1; the record is ignored"


@pytest.mark.parametrize(
    ("record", "beginning"),
    [
        ({"data": {"vId": "toto", "vaIds": []}}, "$.version: got nothing"),
        ({"version": 1}, "$.data: got nothing, wanted a dict"),
        ({"version": 1, "data": None}, "$.data: got null"),
        ({"version": 1, "data": [1, 2]}, "$.data: got an array of 2"),
        ({"version": 1, "data": {}}, "$.data: got an empty object, wanted 'vId' and 'vaIds'"),
        ({"version": 1, "data": {"context": {}}}, "$.data: got an object of 1, wanted 'vId' and 'vaIds'"),
        ({"version": 1, "data": {"vaIds": ["a"]}}, "$.data.vId: got nothing"),
        (flat("a", visitor_id=42), "$.data.vId: got a Python int"),
        (flat("a", visitor_id=""), "$.data.vId: got another visitor's id"),
        (
            {"version": 1, "data": {"vId": "toto"}},
            "$.data.vaIds: got nothing, wanted a list of variation ids",
        ),
        ({"version": 1, "data": {"vId": "toto", "vaIds": "a"}}, "$.data.vaIds: got the string 'a'"),
        ({"version": 1, "data": {"vId": "toto", "vaIds": {"a": 1}}}, "$.data.vaIds: got an object of 1"),
        (["version", 1], "$: got an array of 2, wanted a dict with 'version' and 'data', or None"),
        ([], "$: got an empty array"),
        (0, "$: got the number 0"),
        (False, "$: got false"),
        (object(), "$: got a Python object"),
        ({1: 2}, "$.version: got nothing"),
    ],
)
def test_anything_else_is_ignored_with_a_reason(record: object, beginning: str) -> None:
    assert sentence(record).startswith(beginning)
    assert sentence(record).endswith("; the record is ignored")


@pytest.mark.parametrize("text", ['{"version": 1}', b'{"version": 1}', "", bytearray(b"{}")])
def test_json_text_is_ignored_and_the_reason_says_to_parse_it(text: object) -> None:
    said = sentence(text)
    assert "json.loads(text)" in said
    assert f"got a Python {type(text).__name__}" in said


def test_another_visitors_record_is_ignored_and_the_reason_names_nobody() -> None:
    for record in (
        flat("a", visitor_id="secret-7"),
        grouped(visitorId="secret-7", assignationHistory={"g": "a"}),
    ):
        said = sentence(record)
        assert "got another visitor's id" in said
        assert "secret-7" not in said
        assert "toto" not in said


@pytest.mark.parametrize("name", ["assignationHistory", "assignmentsHistory"])
def test_the_history_of_a_3_x_record_is_read_by_group(name: str) -> None:
    record = grouped(**{name: {"g2": "b", "g1": "a"}}, anonymousId=None, consent=True, context={}, campaigns=[])
    assert read_assignations(record, "toto").problem is None
    assert remembered(record) == Remembered(by_group=FrozenDict({"g2": Assignation("b"), "g1": Assignation("a")}))
    assert list(remembered(record).by_group) == ["g2", "g1"]


@pytest.mark.parametrize("history", [{}, {"assignationHistory": {}}, {"assignationHistory": None}])
def test_campaigns_are_read_where_there_is_no_history(history: dict[str, object]) -> None:
    campaigns = [
        {"campaignId": "c1", "variationGroupId": "g1", "variationId": "a", "flags": {"x": 1}},
        {"campaignId": "c2", "variationGroupId": "g2", "variationId": "b"},
        {"campaignId": "c3", "variationGroupId": "g1", "variationId": "z"},
    ]
    record = grouped(**history, campaigns=campaigns)
    assert read_assignations(record, "toto").problem is None
    assert remembered(record).by_group == {"g1": Assignation("a"), "g2": Assignation("b")}


def test_a_history_wins_over_campaigns() -> None:
    campaigns = [
        {"variationGroupId": "g1", "variationId": "z"},
        {"variationGroupId": "g2", "variationId": "z"},
    ]
    assert remembered(grouped(assignationHistory={"g1": "a"}, campaigns=campaigns)).by_group == {"g1": Assignation("a")}


@pytest.mark.parametrize(
    ("data", "kept", "beginning"),
    [
        (
            {"assignationHistory": {"g1": "a", "g2": 2}},
            {"g1"},
            "$.data.assignationHistory.g2: got the number 2",
        ),
        (
            {"assignationHistory": {LONE: "a"}},
            set(),
            "$.data.assignationHistory['\\ud800']: got the string 'a'",
        ),
        ({"assignationHistory": ["g"]}, set(), "$.data.assignationHistory: got an array of 1"),
        ({"campaigns": {"g": "a"}}, set(), "$.data.campaigns: got an object of 1, wanted a list"),
        (
            {"campaigns": [None, {"variationGroupId": "g1", "variationId": "a"}]},
            {"g1"},
            "$.data.campaigns[0]: got null",
        ),
        ({"campaigns": [{"variationGroupId": "g1"}]}, set(), "$.data.campaigns[0]: got an object of 1"),
    ],
)
def test_malformed_parts_of_a_3_x_record_are_left_out_alone(
    data: dict[str, object], kept: set[str], beginning: str
) -> None:
    read = read_assignations(grouped(**data), "toto")
    assert set(read.assignations.of("toto").by_group) == kept
    assert str(read.problem).startswith(beginning)


def test_a_3_x_record_without_any_variation_remembers_nothing() -> None:
    read = read_assignations(grouped(), "toto")
    assert (read.assignations, read.problem) == (NO_ASSIGNATIONS, None)


class Hostile(dict[str, object]):
    """A dict whose every method raises."""

    def _raise(self, *_args: object) -> object:
        raise RuntimeError("never call me")

    __getitem__ = __iter__ = __len__ = __contains__ = __eq__ = __bool__ = __repr__ = _raise  # type: ignore[assignment]
    get = items = keys = values = copy = _raise  # type: ignore[assignment]
    __hash__ = None


class HostileList(list[object]):
    def _raise(self, *_args: object) -> object:
        raise RuntimeError("never call me")

    __iter__ = __len__ = __getitem__ = __bool__ = copy = _raise  # type: ignore[assignment]


class HostileText(str):
    __slots__ = ()

    def _raise(self, *_args: object) -> object:
        raise RuntimeError("never call me")

    __eq__ = __str__ = __repr__ = isascii = encode = _raise  # type: ignore[assignment]
    __hash__ = str.__hash__


def test_subclasses_are_read_as_what_they_are_whatever_they_override() -> None:
    data = Hostile({"vId": HostileText("toto"), "vaIds": HostileList([HostileText("a")])})
    read = read_assignations(Hostile({HostileText("version"): 1, "data": data}), "toto")
    assert read.problem is None
    assert read.assignations.of("toto").variation_ids == ("a",)
    assert all(type(each) is str for each in read.assignations.of("toto").variation_ids)


def _cycle() -> dict[str, object]:
    record = flat("a")
    record["self"] = record
    record["data"] = record
    return record


def _deep() -> object:
    deep: object = "a"
    for _ in range(100_000):
        deep = [deep]
    return deep


class Liar:
    """Claims to be of another class, as test doubles do."""

    def __init__(self, claimed: type) -> None:
        self.claimed = claimed

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return self.claimed


class Raiser:
    @property  # type: ignore[misc]
    def __class__(self) -> type:
        raise RuntimeError("never ask me")


ODD_RECORDS: dict[str, Callable[[], object]] = {
    "a cycle": _cycle,
    "a deep variation": lambda: flat(_deep()),
    "deep data": lambda: {"version": 1, "data": _deep()},
    "odd numbers": lambda: flat(10**5000, math.nan, math.inf),
    "a lone surrogate for a visitor": lambda: flat(visitor_id=LONE),
    "a cyclic history": lambda: grouped(assignationHistory=_cycle(), campaigns=[_cycle()]),
    "hostile data": lambda: {"version": 1, "data": Hostile({"vId": Hostile(), "vaIds": Hostile()})},
    "hostile variations": lambda: flat(HostileList(), Hostile()),
    "a false dict": lambda: Liar(dict),
    "a false str": lambda: Liar(str),
    "false fields": lambda: {"version": Liar(int), "data": Liar(dict)},
    "a false variation": lambda: flat(Liar(str)),
    "no class": Raiser,
    "a variation without class": lambda: flat(Raiser()),
}


@pytest.mark.parametrize("name", ODD_RECORDS)
def test_no_object_makes_reading_raise(name: str) -> None:
    read = read_assignations(ODD_RECORDS[name](), "toto")
    assert read.problem is not None
    assert str(read.problem).encode()
