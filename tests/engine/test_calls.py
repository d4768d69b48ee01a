"""The calls that change nothing: read a flag, activate it, send a hit (protocol: panic)."""

from __future__ import annotations

import pytest

from flagship_engine import PLATFORM_RULES, Assignation, Assignations, Flag, FrozenDict, Identity, Problem, Remembered
from flagship_engine.calls import Refused, activation, delivery_report, hit_to_send, look_up_to_mark, mark, read_flag
from flagship_engine.effects import Activate, Level, Log, LookUpAssignations, SaveAssignations, SendHit
from flagship_engine.happenings import AssignationsFound, CampaignsFailed, Happening, LookUpFailed, NotSent, Sent
from flagship_engine.hits import Event, EventCategory, Hit, Item, Page, Screen
from flagship_engine.settings import Mode, Settings
from flagship_engine.visitor import VisitorState

COLOR = Flag("color", "blue", "c", "g", "v", is_reference=False)
NOTHING = Flag("nothing", None, "c2", "g2", "v2", is_reference=True)
FLAGS = FrozenDict({"color": COLOR, "nothing": NOTHING})
VISITOR = VisitorState(Identity("V"), flags=FLAGS)
AUTHENTICATED = VisitorState(Identity("U", "A"), flags=FLAGS)


def test_a_flag_is_found_by_its_key() -> None:
    assert read_flag(VISITOR, panic=False, key="color") == COLOR


def test_a_null_flag_is_found_and_can_be_activated() -> None:
    found = read_flag(VISITOR, panic=False, key="nothing")
    assert found == NOTHING
    assert activation(VISITOR, NOTHING) == Activate(Identity("V"), "g2", "v2")


def test_an_unknown_key_is_refused_with_the_manuals_words() -> None:
    found = read_flag(VISITOR, panic=False, key="zz")
    assert found == Refused("[get_modification] : no modification for the key 'zz'.")


def test_before_a_synchronisation_every_key_is_unknown() -> None:
    assert isinstance(read_flag(VisitorState(Identity("V")), panic=False, key="color"), Refused)


@pytest.mark.parametrize(
    "call", ["get_modification", "get_modification_with_results", "activate_modification", "get_modification_info"]
)
def test_in_panic_every_key_is_refused_in_the_name_of_the_call(call: str) -> None:
    for key in ("color", "zz"):
        assert read_flag(VISITOR, panic=True, key=key, call=call) == Refused(
            f"[{call}] for key {key!r} not possible while panic mode is enabled."
        )


def test_a_refusal_is_an_error_for_the_operator() -> None:
    assert Refused("because").log == Log(Level.ERROR, "because")


def test_an_activation_names_the_visitor_as_it_is_now() -> None:
    assert activation(VISITOR, COLOR) == Activate(Identity("V"), "g", "v")
    assert activation(AUTHENTICATED, COLOR) == Activate(Identity("U", "A"), "g", "v")


SEEN = Activate(Identity("U", "A"), "g", "v")
MARK = Assignation("v", activated=True)


def test_before_an_activation_is_remembered_everything_remembered_of_both_ids_is_looked_up() -> None:
    settings = Settings("env", "key", Mode.BUCKETING, remembers=True, rules=PLATFORM_RULES)
    assert look_up_to_mark(SEEN, settings) == LookUpAssignations(("U", "A"))


@pytest.mark.parametrize(
    "settings",
    [
        Settings("env", "key", Mode.BUCKETING, remembers=True),
        Settings("env", "key", Mode.BUCKETING, rules=PLATFORM_RULES),
        Settings("env", "key", Mode.API, remembers=True, rules=PLATFORM_RULES),
    ],
    ids=["the SDK's rules", "no cache manager", "the Decision API decides, and remembers"],
)
def test_elsewhere_no_activation_is_remembered(settings: Settings) -> None:
    assert look_up_to_mark(SEEN, settings) is None


def test_an_activation_marks_its_variation_beside_whatever_else_is_remembered() -> None:
    own = Remembered(FrozenDict({"g": Assignation("v"), "h": Assignation("w")}), ("x",))
    kept = Remembered(FrozenDict({"g": MARK, "h": Assignation("w")}), ("x",))
    changed = FrozenDict({"g": MARK})
    assert mark(SEEN, AssignationsFound(Assignations(FrozenDict({"U": own})))) == (
        SaveAssignations("U", kept, changed),
        SaveAssignations("A", Remembered(changed), changed),
    )


def test_what_is_marked_already_is_not_saved_again() -> None:
    known = Remembered(FrozenDict({"g": MARK}))
    assert mark(SEEN, AssignationsFound(Assignations(FrozenDict({"U": known, "A": known})))) == ()


def test_a_record_that_is_ignored_when_an_activation_is_remembered_is_warned_of() -> None:
    [log, *_] = mark(SEEN, AssignationsFound(Assignations(), (Problem("$.data", "null", "a dict"),)))
    assert log == Log(Level.WARNING, "[lookup] the visitor's record is ignored: $.data: got null, wanted a dict")


def test_after_a_failed_look_up_no_mark_is_saved_and_an_error_says_so() -> None:
    assert mark(SEEN, LookUpFailed("it raised KeyError")) == (
        Log(Level.ERROR, "[lookup] it raised KeyError; that the variation was activated is not saved"),
    )


def test_what_is_no_answer_to_a_look_up_is_refused_loudly() -> None:
    assert mark(SEEN, Sent(200)) == (Log(Level.CRITICAL, "[lookup] Sent is no answer to a look-up"),)


def test_a_sound_hit_is_sent_for_the_visitor_without_a_warning() -> None:
    hit = Page("https://a.com")
    assert hit_to_send(AUTHENTICATED, panic=False, hit=hit) == (SendHit(Identity("U", "A"), hit), ())


@pytest.mark.parametrize("hit", [Page("nope"), Item("t" * 501, "n", "s")])
def test_what_2_1_5_refused_is_refused_with_the_field_and_no_warning(hit: Hit) -> None:
    refused, warnings = hit_to_send(VISITOR, panic=False, hit=hit)
    assert isinstance(refused, Refused)
    assert refused.reason.startswith("[send_hit] the hit is not valid: ")
    assert ("location: " in refused.reason) or ("transaction_id: " in refused.reason)
    assert warnings == ()


def test_a_hit_beyond_another_limit_is_sent_with_a_warning() -> None:
    hit = Event(EventCategory.USER_ENGAGEMENT, "x" * 501)
    sent, warnings = hit_to_send(VISITOR, panic=False, hit=hit)
    assert sent == SendHit(Identity("V"), hit)
    assert [warning.level for warning in warnings] == [Level.WARNING]
    assert warnings[0].message.startswith("[send_hit] action: got ")


@pytest.mark.parametrize("hit", [Screen("home"), Page("nope")])
def test_in_panic_no_hit_is_sent_and_none_is_checked(hit: Hit) -> None:
    assert hit_to_send(VISITOR, panic=True, hit=hit) == (
        Refused("[send_hit] not possible to send a hit while panic mode is enabled."),
        (),
    )


@pytest.mark.parametrize(
    ("what", "report"),
    [
        (Sent(204), (True, "204")),
        (Sent(200), (True, "200")),
        (NotSent("400"), (False, "400")),
        (NotSent("no network"), (False, "no network")),
        (CampaignsFailed("x"), (False, "CampaignsFailed is no answer to a delivery")),
    ],
)
def test_a_delivery_is_reported_with_its_status_or_the_reason(what: Happening, report: tuple[bool, str]) -> None:
    assert delivery_report(what) == report
