"""Laws of stored records (protocol: the visitor cache): what is written is read, and nothing that is stored raises."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from flagship_engine import Assignation, Assignations, FrozenDict, Remembered, read_assignations, write_record
from flagship_engine.strategies import damaged, junk, records, texts, visitor_ids, wild_texts
from flagship_engine.values import Plain
from property_tests.settings import tried
from property_tests.untouched import picture


def remembered_by_anybody() -> st.SearchStrategy[Remembered]:
    by_group = st.dictionaries(texts(), st.builds(Assignation, texts(), st.booleans()), max_size=4).map(FrozenDict)
    return st.builds(Remembered, by_group, st.lists(texts(), max_size=4).map(tuple))


def without_repetition(remembered: Remembered) -> Remembered:
    """The same, without variations that are listed twice, or although their group is known."""
    placed = {entry.variation_id for entry in remembered.by_group.values()}
    others = tuple(each for each in dict.fromkeys(remembered.variation_ids) if each not in placed)
    return Remembered(remembered.by_group, others)


@tried(150)
@given(visitor_ids(), remembered_by_anybody())
def test_a_grouped_record_is_read_back_with_groups_and_activations(visitor_id: str, remembered: Remembered) -> None:
    found = read_assignations(write_record(visitor_id, remembered, grouped=True), visitor_id)
    assert found.problem is None
    assert found.assignations.of(visitor_id) == without_repetition(remembered)
    assert list(found.assignations.of(visitor_id).by_group) == list(remembered.by_group)


@tried(100)
@given(visitor_ids(), remembered_by_anybody())
def test_a_grouped_record_is_the_record_of_2_1_with_a_key_more(visitor_id: str, remembered: Remembered) -> None:
    """Who reads `vId` and `vaIds` alone reads the same of both."""
    plain, grouped = write_record(visitor_id, remembered), write_record(visitor_id, remembered, grouped=True)
    data = grouped["data"]
    assert isinstance(data, dict)
    assert json.loads(json.dumps(grouped)) == grouped
    assert {**grouped, "data": {key: value for key, value in data.items() if key != "assignations"}} == plain


@tried(100)
@given(visitor_ids(), remembered_by_anybody())
def test_writing_what_was_read_of_a_grouped_record_gives_the_same_record(
    visitor_id: str, remembered: Remembered
) -> None:
    record = write_record(visitor_id, remembered, grouped=True)
    found = read_assignations(record, visitor_id).assignations.of(visitor_id)
    assert write_record(visitor_id, found, grouped=True) == record


@tried(150)
@given(visitor_ids(), remembered_by_anybody())
def test_a_written_record_is_read_back(visitor_id: str, remembered: Remembered) -> None:
    """Version 1 lists variations without their groups: all of them come back."""
    found = read_assignations(write_record(visitor_id, remembered), visitor_id)
    assert found.problem is None
    assert found.assignations.of(visitor_id).all_variation_ids == remembered.all_variation_ids


@tried(100)
@given(visitor_ids(), remembered_by_anybody())
def test_a_record_survives_json(visitor_id: str, remembered: Remembered) -> None:
    record = write_record(visitor_id, remembered)
    assert json.loads(json.dumps(record)) == record


@tried(100)
@given(visitor_ids(), remembered_by_anybody())
def test_a_record_has_the_form_of_version_1(visitor_id: str, remembered: Remembered) -> None:
    """`{"version": 1, "data": {"vId": <visitor id>, "vaIds": [<variation id>, ...]}}`, no variation twice."""
    record = write_record(visitor_id, remembered)
    data = record["data"]
    assert isinstance(data, dict)
    variation_ids = data["vaIds"]
    assert isinstance(variation_ids, list)
    assert record == {"version": 1, "data": {"vId": visitor_id, "vaIds": variation_ids}}
    assert sorted(map(str, variation_ids)) == sorted(remembered.all_variation_ids)


@tried(100)
@given(visitor_ids(), remembered_by_anybody())
def test_writing_what_was_read_gives_the_same_record(visitor_id: str, remembered: Remembered) -> None:
    record = write_record(visitor_id, remembered)
    found = read_assignations(record, visitor_id).assignations.of(visitor_id)
    assert write_record(visitor_id, found) == record


@st.composite
def _a_visitor_and_a_record(draw: st.DrawFn) -> tuple[str, dict[str, Plain]]:
    visitor_id = draw(visitor_ids())
    return visitor_id, draw(records(visitor_id))


@tried(150)
@given(_a_visitor_and_a_record())
def test_a_sound_record_of_any_generation_is_read(case: tuple[str, dict[str, Plain]]) -> None:
    """ "The later visitorId/assignationHistory (3.x) and assignmentsHistory records are read too"."""
    visitor_id, record = case
    found = read_assignations(record, visitor_id)
    assert found.problem is None
    data = record["data"]
    assert isinstance(data, dict)
    history = data.get("assignationHistory", data.get("assignmentsHistory", {}))
    assert isinstance(history, dict)
    listed = data.get("vaIds", list(history.values()))
    assert isinstance(listed, list)
    assert found.assignations.of(visitor_id).all_variation_ids == set(listed)


@tried(100)
@given(_a_visitor_and_a_record(), visitor_ids())
def test_a_record_of_somebody_else_is_ignored(case: tuple[str, dict[str, Plain]], somebody: str) -> None:
    visitor_id, record = case
    found = read_assignations(record, somebody)
    assert visitor_id == somebody or (found.assignations == Assignations() and found.problem is not None)


@tried(300)
@given(junk() | _a_visitor_and_a_record().flatmap(lambda case: damaged(case[1])), wild_texts())
def test_any_record_is_read(record: object, visitor_id: str) -> None:
    """ "Anything else is ignored, with a reason that the SDK logs. Never an exception from a stored record"."""
    before = picture(record)
    found = read_assignations(record, visitor_id)
    assert isinstance(found.assignations, Assignations)
    assert found.problem is None or str(found.problem).startswith("$")
    assert picture(record) == before


@tried(100)
@given(_a_visitor_and_a_record(), st.dictionaries(st.text(max_size=4).map("x-{}".format), junk(), max_size=2))
def test_extra_keys_change_nothing(case: tuple[str, dict[str, Plain]], extra: dict[str, object]) -> None:
    """Design: "version-1 records may carry extra keys beside vId and vaIds"."""
    visitor_id, record = case
    data = record["data"]
    assert isinstance(data, dict)
    more = {**record, **extra, "data": {**data, **extra}}
    assert read_assignations(more, visitor_id) == read_assignations(record, visitor_id)
