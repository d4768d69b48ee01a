"""One targeting by itself: whether it can hold, and whether it asks what somebody meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flagship_engine.casing import fold
from flagship_engine.linting.codes import Code
from flagship_engine.linting.contradictions import LOWER_BOUNDS, UPPER_BOUNDS, signature
from flagship_engine.linting.findings import Finding, found
from flagship_engine.linting.places import PlacedTargeting
from flagship_engine.linting.ruling import ALL_USERS, USERS, Hope, Ruling
from flagship_engine.linting.spelling import nearest
from flagship_engine.linting.words import is_blank_around, named
from flagship_engine.parting_words import asked, shown_value
from flagship_engine.rules.platform_comparisons import OPERATORS, PRESENCE
from flagship_engine.semver import read_version
from flagship_engine.tree import Targeting
from flagship_engine.values import ABSENT, Json

_NUMBER_OR_VERSION = re.compile(r"v?[0-9]+(\.[0-9]+)*([.-][0-9A-Za-z.-]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}.*")
_TEXT_OPERATORS = frozenset({"CONTAINS", "NOT_CONTAINS", "STARTS_WITH", "ENDS_WITH"})
_EQUALITIES = frozenset({"EQUALS", "NOT_EQUALS"})
_LARGEST_EXACT = 2**53


def targeting_findings(ruling: Ruling, placed: PlacedTargeting) -> Iterator[Finding]:
    """What is wrong with a targeting that was read; of one that could not be read, the problems say it."""
    targeting = placed.targeting
    if ABSENT in (targeting.key, targeting.operator) or targeting.value is ABSENT:
        return
    yield from _of_key(ruling, placed)
    if targeting.key == ALL_USERS:
        return
    hopeless = _hopeless(ruling, placed)
    if hopeless is not None:
        yield hopeless
        return
    yield from _of_value(placed)


def _of_key(ruling: Ruling, placed: PlacedTargeting) -> Iterator[Finding]:
    targeting, path = placed.targeting, f"{placed.path}.key"
    key = str(targeting.key)
    if not key:
        yield found(Code.EMPTY_KEY, path, "The key of this targeting is empty.")
    if is_blank_around(key):
        yield found(Code.BLANKS_IN_KEY, path, f"The key {named(key)} begins or ends with a blank.")
    if key == ALL_USERS and targeting.operator != "EQUALS":
        sentence = f"fs_all_users stands with {named(str(targeting.operator))}, which some SDKs take for nobody."
        yield found(Code.ALL_USERS_OPERATOR, f"{placed.path}.operator", sentence)
    if key.startswith("fs_") and key not in (USERS, ALL_USERS):
        yield found(
            Code.RESERVED_KEY, path, f"The key {named(key)} begins with 'fs_': SDKs keep such keys to themselves."
        )
    if targeting.provider and key not in (USERS, ALL_USERS) and not ruling.reads_providers:
        where = named(targeting.provider)
        sentence = (
            f"{named(key)} is asked of the provider {where}, but these rules look into the visitor's own context."
        )
        yield found(Code.PROVIDER_IGNORED, f"{placed.path}.provider", sentence)


def _hopeless(ruling: Ruling, placed: PlacedTargeting) -> Finding | None:
    """Why a targeting cannot hold, or for a list only."""
    targeting, operator = placed.targeting, str(placed.targeting.operator)
    if not ruling.knows(operator):
        return _unknown(ruling, placed, operator)
    if isinstance(targeting.value, tuple) and targeting.value and not ruling.reads_lists_of(operator):
        sentence = f"{asked(targeting)} compares with the list as a whole, which no value fulfils."
        return found(Code.LIST_VALUE, f"{placed.path}.value", sentence)
    hope = ruling.hope(targeting)
    if hope is Hope.SOMEBODY:
        return None
    if hope is Hope.ONLY_A_LIST:
        sentence = f"No single value fulfils {asked(targeting)}; only a list could."
        return found(Code.ONLY_A_LIST, placed.path, sentence)
    if isinstance(targeting.value, str) and operator.startswith("SEMVER_") and read_version(targeting.value) is None:
        sentence = (
            f"{shown_value(targeting.value)} is no version, so {named(str(targeting.key))} {operator} never holds."
        )
        return found(Code.INVALID_VERSION, f"{placed.path}.value", sentence)
    return found(Code.NEVER_TRUE, placed.path, f"{asked(targeting)} can hold for nobody{_why(ruling, targeting)}.")


def _unknown(ruling: Ruling, placed: PlacedTargeting, operator: str) -> Finding:
    spoils = ", and is an error for everybody who has the key" if ruling.errors_spoil else ""
    sentence = (
        f"Under the rules {ruling.rules.name} nobody knows the operator {named(operator)}: it never holds{spoils}."
    )
    meant = nearest(fold(operator), {fold(each): each for each in sorted(OPERATORS) if ruling.knows(each)})
    advice = f"Write {meant}." if meant else ""
    return found(Code.UNKNOWN_OPERATOR, f"{placed.path}.operator", sentence, advice)


def _why(ruling: Ruling, targeting: Targeting) -> str:
    if targeting.key == USERS:
        fails = ", and is an error for everybody" if ruling.always_fails(targeting) else ""
        return f": a visitor's id is a text{fails}" if not isinstance(targeting.value, str) else fails
    return ": the list is empty" if targeting.value == () else ""


def _of_value(placed: PlacedTargeting) -> Iterator[Finding]:
    """What is odd about a wanted value that somebody can fulfil."""
    targeting, path = placed.targeting, f"{placed.path}.value"
    wanted: Json = None if targeting.value is ABSENT else targeting.value
    values = wanted if isinstance(wanted, tuple) else (wanted,)
    operator, key = str(targeting.operator), str(targeting.key)
    if not values or (operator in _TEXT_OPERATORS and "" in values):
        yield found(Code.EMPTY_VALUE, path, f"{asked(targeting)}: every value fulfils that, or none, for it is empty.")
    if operator in PRESENCE and not isinstance(targeting.value, bool):
        sentence = f"{asked(targeting)} asks the opposite of {operator} true, as every value but true does."
        yield found(Code.PRESENCE_VALUE, path, sentence)
    blank = next((each for each in values if isinstance(each, str) and is_blank_around(each)), None)
    if blank is not None and operator in _EQUALITIES:
        yield found(Code.BLANKS_IN_VALUE, path, f"{key}: {named(blank)} begins or ends with a blank.")
    yield from _of_list(placed, values)
    if operator in LOWER_BOUNDS | UPPER_BOUNDS and isinstance(targeting.value, str) and _is_measure(targeting.value):
        sentence = f"{asked(targeting)} compares letter by letter: '10' comes before '9'."
        yield found(Code.TEXT_ORDER, path, sentence)
    if key == USERS:
        foreign = [each for each in values if isinstance(each, str) and not each.isascii()]
        if foreign:
            sentence = f"{named(foreign[0])} is not ASCII: other official SDKs may give this visitor another variation."
            yield found(Code.NON_ASCII_VISITOR_ID, path, sentence)
    big = next((each for each in values if isinstance(each, int) and abs(each) > _LARGEST_EXACT), None)
    if big is not None:
        sentence = f"{key} {operator} {shown_value(big)}: many programs cannot tell this number from its neighbours."
        yield found(Code.BIG_NUMBER, path, sentence)


def _of_list(placed: PlacedTargeting, values: tuple[Json, ...]) -> Iterator[Finding]:
    seen: set[object] = set()
    for index, value in enumerate(values):
        mine = signature(value)
        if mine is not None and mine in seen:
            sentence = f"{shown_value(value)} stands in this list twice."
            yield found(Code.DUPLICATE_VALUE, f"{placed.path}.value[{index}]", sentence)
            return
        seen.add(mine)


def _is_measure(text: str) -> bool:
    """Whether a text is a number or a version: not a date, of which the letters are in order."""
    return _NUMBER_OR_VERSION.fullmatch(text) is not None and _DATE.fullmatch(text) is None
