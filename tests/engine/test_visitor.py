"""A visitor: its context and its identity."""

from __future__ import annotations

import attrs
import pytest

from flagship_engine import PLATFORM_RULES, Context, FrozenDict, Identity
from flagship_engine.effects import Level, Log
from flagship_engine.sdk import SdkState
from flagship_engine.settings import Mode, Settings
from flagship_engine.values import Json
from flagship_engine.visitor import Identified, VisitorState, authenticate, unauthenticate, update_context
from tests.engine.build import cycle, nested_lists

API = SdkState(Settings("env", "key"))
BUCKETING = SdkState(Settings("env", "key", mode=Mode.BUCKETING))
PLATFORM = SdkState(Settings("env", "key", mode=Mode.BUCKETING, rules=PLATFORM_RULES))
CONTEXT: FrozenDict[str, Json] = FrozenDict({"age": 3})
ANONYMOUS = VisitorState(Identity("V"), Context(CONTEXT))
AUTHENTICATED = VisitorState(Identity("U", "A"), Context(CONTEXT))
HUGE = 10**5000
WANTED = "wanted a str, bool, int or finite float"


class Text(str):
    """A str of somebody's own."""

    __slots__ = ()


def test_entries_are_added_to_the_context_in_order() -> None:
    update = update_context(ANONYMOUS, [("plan", "pro"), ("vip", True), ("rate", 0.5), ("", 1)])
    assert list(update.state.context.values.items()) == [
        ("age", 3),
        ("plan", "pro"),
        ("vip", True),
        ("rate", 0.5),
        ("", 1),
    ]
    assert update.results == (("plan", True, ""), ("vip", True, ""), ("rate", True, ""), ("", True, ""))
    assert update.effects == ()


def test_a_value_is_replaced_where_it_stands() -> None:
    update = update_context(update_context(ANONYMOUS, [("plan", "pro")]).state, [("age", 4)])
    assert list(update.state.context.values.items()) == [("age", 4), ("plan", "pro")]


def test_a_key_given_twice_has_the_later_value_and_two_results() -> None:
    update = update_context(ANONYMOUS, [("a", 1), ("a", 2)])
    assert update.state.context.values["a"] == 2
    assert len(update.results) == 2


def test_subclasses_of_the_permitted_types_are_taken_as_what_they_are() -> None:
    context = update_context(ANONYMOUS, [(Text("plan"), Text("pro"))]).state.context.values
    assert context["plan"] == "pro"
    assert [type(each) for each in (*context, context["plan"])] == [str, str, str]


@pytest.mark.parametrize(
    ("key", "value", "result"),
    [
        ("k", None, ("k", False, f"[update_context] : value of 'k': got null, {WANTED}")),
        ("k", [1], ("k", False, f"[update_context] : value of 'k': got an array of 1, {WANTED}")),
        ("k", {}, ("k", False, f"[update_context] : value of 'k': got an empty object, {WANTED}")),
        ("k", object(), ("k", False, f"[update_context] : value of 'k': got a Python object, {WANTED}")),
        ("k", float("nan"), ("k", False, f"[update_context] : value of 'k': got the number nan, {WANTED}")),
        ("k", float("inf"), ("k", False, f"[update_context] : value of 'k': got the number inf, {WANTED}")),
        ("k", "\ud800", ("k", False, f"[update_context] : value of 'k': got a text with a lone surrogate, {WANTED}")),
        (4, "x", (4, False, "[update_context] : key the number 4 is refused, wanted a str")),
        (None, "x", (None, False, "[update_context] : key null is refused, wanted a str")),
        ("\ud800", "x", ("\ud800", False, r"[update_context] : key the string '\ud800' is refused, wanted a str")),
        (("a",), "x", (("a",), False, "[update_context] : key an array of 1 is refused, wanted a str")),
    ],
)
def test_a_malformed_entry_is_refused_alone_with_a_reason(
    key: object, value: object, result: tuple[object, bool, str]
) -> None:
    update = update_context(ANONYMOUS, [("before", 1), (key, value), ("after", 2)])
    assert update.state.context.values == {"age": 3, "before": 1, "after": 2}
    assert update.results == (("before", True, ""), result, ("after", True, ""))
    assert update.effects == (Log(Level.ERROR, result[2]),)


@pytest.mark.parametrize("value", [nested_lists(10_000), cycle(), b"x", 1j], ids=["deep", "cycle", "bytes", "complex"])
def test_any_object_can_be_refused(value: object) -> None:
    update = update_context(ANONYMOUS, [("k", value)])
    assert update.state == ANONYMOUS
    assert [fine for _, fine, _ in update.results] == [False]


@pytest.mark.parametrize("sign", [1, -1])
def test_an_integer_of_thousands_of_digits_is_refused_for_no_server_reads_it(sign: int) -> None:
    [(_, fine, reason)] = update_context(ANONYMOUS, [("k", sign * HUGE)]).results
    assert not fine
    assert reason == (
        "[update_context] : value of 'k': got an integer of about 5001 digits, wanted an integer of at most 4300 digits"
    )


def test_a_refused_value_leaves_the_former_one() -> None:
    assert update_context(ANONYMOUS, [("age", None)]).state.context.values == {"age": 3}


def test_nothing_to_add_changes_nothing() -> None:
    update = update_context(ANONYMOUS, [])
    assert (update.state, update.results, update.effects) == (ANONYMOUS, (), ())


def test_the_visitor_before_an_update_is_as_it_was() -> None:
    update_context(ANONYMOUS, [("age", 99)])
    assert ANONYMOUS.context.values == {"age": 3}
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        ANONYMOUS.context = Context()  # type: ignore[misc]


def ignored(visitor: VisitorState, warning: str) -> Identified:
    return Identified(visitor, changed=False, effects=(Log(Level.WARNING, warning),))


def test_a_visitor_that_logs_in_keeps_its_id_as_the_anonymous_one() -> None:
    after = authenticate(ANONYMOUS, API, "U", None)
    assert after == Identified(attrs.evolve(ANONYMOUS, identity=Identity("U", "V")), changed=True)


def test_a_visitor_that_logs_in_again_keeps_its_first_anonymous_id() -> None:
    after = authenticate(AUTHENTICATED, API, "U2", None)
    assert after == Identified(attrs.evolve(AUTHENTICATED, identity=Identity("U2", "A")), changed=True)


@pytest.mark.parametrize("visitor", [ANONYMOUS, AUTHENTICATED])
def test_an_empty_id_changes_nothing_with_a_warning(visitor: VisitorState) -> None:
    after = authenticate(visitor, API, "", FrozenDict({"new": 1}))
    assert after == ignored(visitor, "authenticate: an empty visitor_id is ignored")


def test_a_visitor_that_logs_out_is_its_anonymous_id_again() -> None:
    after = unauthenticate(AUTHENTICATED, API, None)
    assert after == Identified(VisitorState(Identity("A"), Context(CONTEXT)), changed=True)


def test_an_anonymous_visitor_that_logs_out_stays_as_it_is_with_a_warning() -> None:
    after = unauthenticate(ANONYMOUS, API, FrozenDict({"new": 1}))
    assert after == ignored(ANONYMOUS, "unauthenticate is ignored: the visitor is not authenticated")


def test_logging_in_and_out_again_is_the_visitor_it_was() -> None:
    visitor = authenticate(ANONYMOUS, API, "U", None).state
    assert unauthenticate(visitor, API, None).state == ANONYMOUS


def test_a_context_given_with_the_identity_replaces_the_visitors() -> None:
    new: FrozenDict[str, Json] = FrozenDict({"new": 1})
    assert authenticate(ANONYMOUS, API, "U", new).state.context.values == new
    assert unauthenticate(AUTHENTICATED, API, new).state.context.values == new
    assert authenticate(ANONYMOUS, API, "U", FrozenDict()).state.context.values == {}


def test_without_a_context_the_visitors_stays() -> None:
    assert authenticate(ANONYMOUS, API, "U", None).state.context.values == CONTEXT
    assert unauthenticate(AUTHENTICATED, API, None).state.context.values == CONTEXT


@pytest.mark.parametrize("visitor", [ANONYMOUS, AUTHENTICATED])
def test_in_bucketing_the_identity_never_changes_and_a_warning_says_so(visitor: VisitorState) -> None:
    logged_in = authenticate(visitor, BUCKETING, "U", FrozenDict())
    assert logged_in == ignored(visitor, "authenticate is ignored in BUCKETING mode")
    logged_out = unauthenticate(visitor, BUCKETING, FrozenDict())
    assert logged_out == ignored(visitor, "unauthenticate is ignored in BUCKETING mode")


@pytest.mark.parametrize("context", [None, FrozenDict({"new": 1}), FrozenDict()])
def test_in_bucketing_by_the_platforms_rules_logging_in_and_out_is_as_in_api_mode(
    context: FrozenDict[str, Json] | None,
) -> None:
    for visitor in (ANONYMOUS, AUTHENTICATED):
        assert authenticate(visitor, PLATFORM, "U2", context) == authenticate(visitor, API, "U2", context)
        assert authenticate(visitor, PLATFORM, "", context) == authenticate(visitor, API, "", context)
        assert unauthenticate(visitor, PLATFORM, context) == unauthenticate(visitor, API, context)
    assert authenticate(ANONYMOUS, PLATFORM, "U", context).state.identity == Identity("U", "V")


def test_panic_does_not_keep_a_visitor_from_logging_in_and_its_context_is_kept() -> None:
    panic = attrs.evolve(API, panic=True)
    visitor = authenticate(ANONYMOUS, panic, "U", None).state
    assert (visitor.identity, visitor.context) == (Identity("U", "V"), Context(CONTEXT))
    assert unauthenticate(visitor, panic, None).state == ANONYMOUS


def test_a_decision_group_survives_the_change_of_identity() -> None:
    visitor = VisitorState(Identity("V", decision_group="household"))
    authenticated = authenticate(visitor, API, "U", None).state
    assert authenticated.identity == Identity("U", "V", "household")
    assert unauthenticate(authenticated, API, None).state.identity == Identity("V", None, "household")
