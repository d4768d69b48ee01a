"""A visitor's stored record: what the application's cache manager gave back, and what it is given to keep.

Two families of records say ``"version": 1`` and hold different data (protocol: the visitor cache):

* 2.1: ``{"vId": id, "vaIds": [variation id, ...]}``. This is what is written. Under rules that know more, a key is
  added that 2.1 does not look at: ``"assignations": {group id: {"variationId": id, "activated": true or false}}``.
* 3.x and the other official SDKs: ``{"visitorId": id, "assignationHistory": {group id: variation id}}``.
  Or ``assignmentsHistory``; where the history is empty, ``campaigns`` tells group and variation.

Nothing here raises, whatever the cache manager returned.
"""

from __future__ import annotations

import attrs

from flagship_engine.assignations import NO_ASSIGNATIONS, Assignation, Assignations, Remembered
from flagship_engine.problems import ROOT, Path, Problem
from flagship_engine.untrusted import as_array, as_object, as_raw_text, as_text, describe, is_a
from flagship_engine.values import FrozenDict, Plain

VERSION = 1

_IGNORED = "the record is ignored"
_GROUPED = "assignations"
_HISTORIES = ("assignationHistory", "assignmentsHistory")
_ID = "the id of a variation: a string"


@attrs.frozen
class AssignationsRead:
    """What a record held.

    Attributes:
        assignations: what is remembered; nothing, if the record was ignored or held nothing.
        problem: why the record was ignored, or which part of it was left out; None if nothing was wrong.

    """

    assignations: Assignations = NO_ASSIGNATIONS
    problem: Problem | None = None


def read_assignations(record: object, visitor_id: str) -> AssignationsRead:
    """What a stored record remembers for a visitor. Raises nothing, whatever the record is.

    None and an empty dict are no record: nothing is remembered, and that is no problem.

    Args:
        record: what the cache manager's `lookup` returned.
        visitor_id: the visitor it was asked for; a record of anybody else is ignored.

    """
    if record is None or (is_a(record, dict) and dict.__len__(record) == 0):
        return AssignationsRead()
    fields = as_object(record)
    if fields is None:
        return AssignationsRead(problem=_not_a_record(record))
    version = fields.get("version")
    if type(version) is not int or version != VERSION:
        return _ignored(ROOT / "version", _shown(fields, "version"), f"the integer {VERSION}")
    data = as_object(fields.get("data"))
    if data is None:
        return _ignored(ROOT / "data", _kind(fields, "data"), "a dict")
    return _read_data(data, visitor_id)


def write_record(visitor_id: str, remembered: Remembered, *, grouped: bool = False) -> dict[str, Plain]:
    """The record to store, version 1 of 2.1: variations with known groups come first, none comes twice.

    Args:
        visitor_id: whose it is.
        remembered: everything that is remembered for that id.
        grouped: whether the groups are stored, and what is activated, under a key of their own that 2.1 does not look
            at: for rules that ask, ``save.changed is not None``. Without it the record is 2.1's to the letter.

    """
    by_group = (entry.variation_id for entry in remembered.by_group.values())
    variation_ids: list[Plain] = list(dict.fromkeys((*by_group, *remembered.variation_ids)))
    data: dict[str, Plain] = {"vId": visitor_id, "vaIds": variation_ids}
    if grouped:
        data[_GROUPED] = {
            group_id: {"variationId": entry.variation_id, "activated": entry.activated}
            for group_id, entry in remembered.by_group.items()
        }
    return {"version": VERSION, "data": data}


def _not_a_record(record: object) -> Problem:
    # The content stays out of the sentence: it is logged, and it holds the visitor's id.
    if issubclass(type(record), (str, bytes, bytearray, memoryview)):
        got = f"a Python {type(record).__name__}"
        return Problem(str(ROOT), got, "a dict: if this is JSON text, return json.loads(text)", _IGNORED)
    return Problem(str(ROOT), describe(record), "a dict with 'version' and 'data', or None", _IGNORED)


def _ignored(path: Path, got: str, wanted: str) -> AssignationsRead:
    return AssignationsRead(problem=Problem(str(path), got, wanted, _IGNORED))


def _shown(fields: dict[str, object], name: str) -> str:
    return describe(fields[name]) if name in fields else "nothing"


def _kind(fields: dict[str, object], name: str) -> str:
    # A number may be a visitor's id, and a text a whole record that was made JSON twice.
    value = fields.get(name)
    if type(value) is not bool and issubclass(type(value), (str, int, float)):
        return f"a Python {type(value).__name__}"
    return _shown(fields, name)


def _read_data(data: dict[str, object], visitor_id: str) -> AssignationsRead:
    path = ROOT / "data"
    if "vId" in data or "vaIds" in data:
        owner, read = "vId", _read_flat
    elif "visitorId" in data:
        owner, read = "visitorId", _read_grouped
    else:
        return _ignored(path, describe(data), "'vId' and 'vaIds', or 'visitorId' and 'assignationHistory'")
    stranger = _stranger(data, owner, visitor_id)
    if stranger is not None:
        return AssignationsRead(problem=stranger)
    offences: list[Problem] = []
    remembered = read(data, path, offences)
    problem = _summary(offences)
    if remembered is None or remembered == Remembered():
        return AssignationsRead(problem=problem)
    return AssignationsRead(Assignations(FrozenDict({visitor_id: remembered})), problem)


def _stranger(data: dict[str, object], owner: str, visitor_id: str) -> Problem | None:
    claimed = as_raw_text(data.get(owner))
    if claimed is not None and claimed == visitor_id:
        return None
    # Whose record it is must not get into a log.
    got = _kind(data, owner) if claimed is None else "another visitor's id"
    return Problem(str(ROOT / "data" / owner), got, "the id of the visitor who is looked up", _IGNORED)


def _summary(offences: list[Problem]) -> Problem | None:
    if not offences:
        return None
    first, *others = offences
    more = f", and so are {len(others)} more" if others else ""
    return attrs.evolve(first, consequence=first.consequence + more)


def _left_out(path: Path, got: object, wanted: str) -> Problem:
    return Problem(str(path), describe(got), wanted, "this entry is left out")


def _read_flat(data: dict[str, object], path: Path, offences: list[Problem]) -> Remembered | None:
    """The variations of a 2.1 record, and the groups of those of which it says more."""
    elements = as_array(data.get("vaIds"))
    if elements is None:
        offences.append(Problem(str(path / "vaIds"), _shown(data, "vaIds"), "a list of variation ids", _IGNORED))
        return None
    variation_ids: dict[str, None] = {}
    for index, element in enumerate(elements):
        variation_id = as_text(element)
        if variation_id is None:
            offences.append(_left_out(path / "vaIds" / index, element, _ID))
        else:
            variation_ids[variation_id] = None
    by_group = _read_entries(data.get(_GROUPED), path / _GROUPED, offences)
    placed = {entry.variation_id for entry in by_group.values()}
    others = tuple(each for each in variation_ids if each not in placed)
    return Remembered(FrozenDict(by_group), others)


def _read_entries(value: object, path: Path, offences: list[Problem]) -> dict[str, Assignation]:
    if value is None:
        return {}
    entries = as_object(value)
    if entries is None:
        offences.append(_left_out(path, value, "a dict of variation group ids to assignations"))
        return {}
    by_group: dict[str, Assignation] = {}
    for group_id, element in entries.items():
        fields = as_object(element) or {}
        variation_id, activated = as_text(fields.get("variationId")), fields.get("activated")
        if variation_id is None or type(activated) is not bool or as_text(group_id) is None:
            wanted = "a dict with 'variationId', a string, and 'activated', true or false, under the id of its group"
            offences.append(_left_out(path / group_id, element, wanted))
        else:
            by_group[group_id] = Assignation(variation_id, activated)
    return by_group


def _read_grouped(data: dict[str, object], path: Path, offences: list[Problem]) -> Remembered:
    """The variations of a record of 3.x, by their groups."""
    for name in _HISTORIES:
        by_group = _read_history(data.get(name), path / name, offences)
        if by_group:
            return Remembered(by_group=FrozenDict(by_group))
    return Remembered(by_group=FrozenDict(_read_campaigns(data.get("campaigns"), path / "campaigns", offences)))


def _read_history(value: object, path: Path, offences: list[Problem]) -> dict[str, Assignation]:
    if value is None:
        return {}
    history = as_object(value)
    if history is None:
        offences.append(_left_out(path, value, "a dict of variation group ids to variation ids"))
        return {}
    by_group: dict[str, Assignation] = {}
    for group_id, element in history.items():
        variation_id = as_text(element)
        if variation_id is None or as_text(group_id) is None:
            offences.append(_left_out(path / group_id, element, f"{_ID}, under the id of its group"))
        else:
            by_group[group_id] = Assignation(variation_id)
    return by_group


def _read_campaigns(value: object, path: Path, offences: list[Problem]) -> dict[str, Assignation]:
    if value is None:
        return {}
    campaigns = as_array(value)
    if campaigns is None:
        offences.append(_left_out(path, value, "a list of campaigns"))
        return {}
    by_group: dict[str, Assignation] = {}
    for index, element in enumerate(campaigns):
        campaign = as_object(element) or {}
        group_id, variation_id = (
            as_text(campaign.get("variationGroupId")),
            as_text(campaign.get("variationId")),
        )
        if group_id is None or variation_id is None:
            offences.append(_left_out(path / index, element, "a dict with 'variationGroupId' and 'variationId'"))
        else:
            by_group.setdefault(group_id, Assignation(variation_id))
    return by_group
