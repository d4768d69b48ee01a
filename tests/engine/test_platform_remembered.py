"""The platform's rules: whose remembered variation is given again, and what is remembered anew.

Three ids may have an entry for a variation group: the decision group's, the visitor's and the anonymous. An entry
resolves if its variation is still in the group. In what follows "v!" is a variation v that was activated.
"""

from __future__ import annotations

from itertools import product

import pytest

from flagship_engine import Assignations, Decision
from tests.engine.asking import TWO, Entries, ask, bucket_of, key_of, known, saved, served, settled, simple
from tests.engine.build import document, variation

GROUP = (variation("v1", 50), variation("v2", 50), variation("v3", 0))
ALLOCATED = "v1"
"""What the visitor "x" and the decision group "t" are allocated, see `test_who_is_asked_about`."""

TEAM, TEAM_KEY = "t", key_of("t")
STALE, STALE_AND_SEEN = "deleted", "deleted!"


def remember(own: str | None = None, anonymous: str | None = None, shared: str | None = None) -> Assignations:
    """What the three ids have of the group ``g``."""
    entries = {"x": own, "anon": anonymous, TEAM_KEY: shared}
    by_id: dict[str, Entries] = {some_id: {"g": entry} for some_id, entry in entries.items() if entry is not None}
    return known(**by_id)


def decided(
    remembered: Assignations,
    *,
    anonymous: str | None = "anon",
    team: str | None = TEAM,
    reconciling: bool = True,
    triggered: bool = False,
) -> Decision:
    """What the visitor "x" gets of one campaign with the group ``g``; everything counts, if not said otherwise."""
    return ask(
        settled(simple("g", *GROUP), enabledXPC=reconciling),
        anonymous_id=anonymous,
        decision_group=team,
        remembered=remembered,
        hit_triggered=triggered,
    )


def test_who_is_asked_about() -> None:
    assert bucket_of("gx") < 50
    assert bucket_of(f"g{TEAM_KEY}") < 50
    assert served(decided(remember())) == served(decided(remember(), team=None)) == [ALLOCATED]


def test_the_visitor_id_is_looked_up() -> None:
    assert served(decided(remember(own="v2"), anonymous=None, team=None, reconciling=False)) == ["v2"]


def test_the_anonymous_id_is_looked_up_if_reconciling() -> None:
    assert served(decided(remember(anonymous="v2"))) == ["v2"]


def test_the_anonymous_id_is_not_looked_up_if_not_reconciling() -> None:
    assert served(decided(remember(anonymous="v2"), reconciling=False)) == [ALLOCATED]
    assert served(decided(remember(anonymous=STALE), reconciling=False)) == [ALLOCATED]


def test_an_empty_anonymous_id_is_not_looked_up() -> None:
    assert served(decided(known(**{"": {"g": "v2"}}), anonymous="")) == [ALLOCATED]


def test_the_decision_group_is_looked_up_by_its_base64() -> None:
    assert served(decided(remember(shared="v2"), anonymous=None, reconciling=False)) == ["v2"]
    assert served(decided(known(t={"g": "v2"}), anonymous=None, reconciling=False)) == [ALLOCATED]


def test_without_a_decision_group_none_is_looked_up() -> None:
    assert served(decided(remember(shared="v2"), team=None)) == [ALLOCATED]
    assert served(decided(known(**{"": {"g": "v2"}}), team="")) == [ALLOCATED]


def test_another_visitors_entry_is_not_looked_up() -> None:
    assert served(decided(known(y={"g": "v2"}))) == [ALLOCATED]


def test_an_entry_of_another_group_does_not_count() -> None:
    assert served(decided(known(x={"h": "v2"}))) == [ALLOCATED]


@pytest.mark.parametrize("entry", ["v3", "v3!"])
def test_an_entry_resolves_if_its_variation_is_still_in_the_group_allocation_does_not_matter(entry: str) -> None:
    for remembered in (remember(own=entry), remember(anonymous=entry), remember(shared=entry)):
        assert served(decided(remembered)) == ["v3"]


@pytest.mark.parametrize(
    ("own", "anonymous", "shared"),
    [each for each in product((None, STALE, STALE_AND_SEEN), repeat=3) if each != (None, None, None)],
)
@pytest.mark.parametrize("triggered", [False, True])
def test_if_entries_exist_but_none_resolves_the_campaign_is_out_and_not_allocated_anew(
    own: str | None, anonymous: str | None, shared: str | None, triggered: bool
) -> None:
    """Where only the anonymous or the decision group's entry is stale that engine crashes; here it is out."""
    decision = decided(remember(own, anonymous, shared), triggered=triggered)
    assert served(decision) == []
    assert decision.effects == ()


@pytest.mark.parametrize(
    ("own", "anonymous", "shared", "expected"),
    [
        ("v2", "v1", "v3", "v3"),
        ("v2", "v1", None, "v2"),
        (None, "v2", None, "v2"),
        (None, "v2", "v3", "v3"),
        ("v2", None, "v3", "v3"),
        ("v2", "v1", STALE, "v2"),
        (STALE, "v2", None, "v2"),
        (STALE, "v2", STALE, "v2"),
        (STALE, None, "v2", "v2"),
        (None, STALE, "v2", "v2"),
        ("v2", STALE, None, "v2"),
        (None, None, None, ALLOCATED),
    ],
)
def test_chosen_is_the_groups_entry_else_the_visitors_else_the_anonymous_else_allocation(
    own: str | None, anonymous: str | None, shared: str | None, expected: str
) -> None:
    assert served(decided(remember(own, anonymous, shared))) == [expected]


def test_what_was_activated_does_not_count_more_than_what_was_not() -> None:
    assert served(decided(remember(own="v1!", shared="v2"))) == ["v2"]
    assert served(decided(remember(own="v2", anonymous="v1!"))) == ["v2"]


def test_a_choice_from_allocation_is_saved_for_the_visitor_and_under_the_decision_group() -> None:
    assert saved(decided(remember(), anonymous=None)) == {"x": {"g": ALLOCATED}, TEAM_KEY: {"g": ALLOCATED}}


def test_without_a_decision_group_nothing_is_saved_under_one() -> None:
    assert saved(decided(remember(), anonymous=None, team=None)) == {"x": {"g": ALLOCATED}}
    assert saved(decided(remember(), anonymous=None, team="")) == {"x": {"g": ALLOCATED}}


def test_a_choice_from_the_anonymous_entry_is_saved_for_the_visitor_and_under_the_decision_group() -> None:
    assert saved(decided(remember(anonymous="v2"))) == {"x": {"g": "v2"}, TEAM_KEY: {"g": "v2"}}
    assert saved(decided(remember(own=STALE, anonymous="v2"))) == {"x": {"g": "v2"}, TEAM_KEY: {"g": "v2"}}


@pytest.mark.parametrize("entry", ["v2", "v2!"])
def test_a_choice_from_the_visitors_entry_is_not_saved_again_without_a_triggered_hit(entry: str) -> None:
    assert saved(decided(remember(own=entry))) == {}
    assert saved(decided(remember(own=entry, anonymous="v1"))) == {}


@pytest.mark.parametrize("entry", ["v2", "v2!"])
def test_a_choice_from_the_groups_entry_is_not_saved_again_without_a_triggered_hit(entry: str) -> None:
    assert saved(decided(remember(shared=entry))) == {}
    assert saved(decided(remember(own="v1", shared=entry))) == {}


def test_a_triggered_hit_saves_for_the_visitor_who_has_no_entry_that_is_activated() -> None:
    remembered = remember(own="v2")
    assert saved(decided(remembered, anonymous=None, triggered=True)) == {"x": {"g": "v2!"}, TEAM_KEY: {"g": "v2!"}}


def test_a_triggered_hit_saves_a_choice_from_the_groups_entry_for_the_visitor_too() -> None:
    for entry in ("v2", "v2!"):
        found = saved(decided(remember(shared=entry), anonymous=None, triggered=True))
        assert found == {"x": {"g": "v2!"}, TEAM_KEY: {"g": "v2!"}}


def test_a_triggered_hit_saves_nothing_for_the_visitor_whose_entry_is_activated() -> None:
    assert saved(decided(remember(own="v2!"), anonymous=None, triggered=True)) == {}


def test_a_visitors_entry_that_is_activated_counts_even_if_its_variation_is_gone() -> None:
    remembered = remember(own=STALE_AND_SEEN, shared="v2")
    assert saved(decided(remembered, anonymous=None, triggered=True)) == {}


def test_visitor_and_decision_group_get_one_and_the_same_entry() -> None:
    assert saved(decided(remember(own="v2", shared="v3"), anonymous=None, triggered=True)) == {
        "x": {"g": "v3!"},
        TEAM_KEY: {"g": "v3!"},
    }


@pytest.mark.parametrize("reconciling", [True, False])
def test_a_choice_from_allocation_is_saved_for_the_anonymous_id_reconciling_or_not(reconciling: bool) -> None:
    found = saved(decided(remember(), team=None, reconciling=reconciling))
    assert found == {"x": {"g": ALLOCATED}, "anon": {"g": ALLOCATED}}


def test_an_anonymous_id_that_is_not_looked_up_is_overwritten_by_an_allocation() -> None:
    found = saved(decided(remember(anonymous="v2!"), team=None, reconciling=False))
    assert found == {"x": {"g": ALLOCATED}, "anon": {"g": ALLOCATED}}


def test_a_choice_from_an_entry_is_not_saved_for_the_anonymous_id_without_a_triggered_hit() -> None:
    assert saved(decided(remember(own="v2"), team=None)) == {}
    assert saved(decided(remember(anonymous="v2"), team=None)) == {"x": {"g": "v2"}}


def test_a_triggered_hit_saves_for_the_anonymous_id_without_a_looked_up_entry_that_is_activated() -> None:
    assert saved(decided(remember(own="v2!"), team=None, triggered=True)) == {"anon": {"g": "v2!"}}
    assert saved(decided(remember(own="v2!", anonymous="v1"), team=None, triggered=True)) == {"anon": {"g": "v2!"}}
    assert saved(decided(remember(own="v2!", anonymous="v1!"), team=None, triggered=True)) == {}


def test_an_activated_entry_that_is_not_looked_up_does_not_keep_it_from_being_saved() -> None:
    remembered = remember(own="v2!", anonymous="v1!")
    assert saved(decided(remembered, team=None, reconciling=False, triggered=True)) == {"anon": {"g": "v2!"}}


def test_without_an_anonymous_id_none_is_saved() -> None:
    assert saved(decided(remember(), anonymous=None, team=None, triggered=True)) == {"x": {"g": f"{ALLOCATED}!"}}
    assert saved(decided(remember(), anonymous="", team=None, triggered=True)) == {"x": {"g": f"{ALLOCATED}!"}}


@pytest.mark.parametrize(("triggered", "mark"), [(False, ""), (True, "!")])
def test_the_entry_saved_is_activated_if_hits_are_triggered(triggered: bool, mark: str) -> None:
    found = saved(decided(remember(), triggered=triggered))
    assert found == {some_id: {"g": ALLOCATED + mark} for some_id in ("x", TEAM_KEY, "anon")}


def test_only_what_is_new_is_saved() -> None:
    data = document(simple("g", *TWO), simple("h", *TWO))
    decision = ask(data, remembered=known(x={"g": "v2", "elsewhere": "w"}))
    assert list(saved(decision)) == ["x"]
    assert list(saved(decision)["x"]) == ["h"]


def test_what_an_id_had_stays_beside_what_is_new() -> None:
    data = document(simple("g", *TWO), simple("h", *TWO))
    [save] = ask(data, remembered=known(x={"g": "v2", "elsewhere": "w!"})).effects
    assert set(save.remembered.by_group) == {"g", "h", "elsewhere"}  # type: ignore[union-attr]
