"""An engine that compares, targets or allocates otherwise is caught by replaying a journal.

Each mutant is the engine with one expression changed. The engine's own code is named here, so whoever changes that
expression has to choose another mutant: the test says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import chain

import attrs
import pytest

import flagship_engine
from flagship_engine import Different, Document, Entry, tally, write_entry
from tests.engine.journal_of_everything import documents, entries
from tests.engine.mutants import Mutant, affected, living

SDK_COMPARISONS = [
    ("equals", "_one_of(wanted).__contains__", "not_equals(wanted)"),
    ("not_equals", "value not in values", "value in values"),
    ("contains", "text in (value if type(value) is str else text_of(value))", "text == value"),
    ("contains", "part in whole", "part == whole"),
    ("not_contains", "not holds(value)", "holds(value)"),
    ("starts_with", "(value if type(value) is str else text_of(value)).startswith(text)", "text in text_of(value)"),
    ("ends_with", "(value if type(value) is str else text_of(value)).endswith(text)", "text in text_of(value)"),
    ("greater_than", "type(value) is str and value > wanted", "type(value) is str and value >= wanted"),
    ("greater_than", "type(value) is not str and value > wanted", "type(value) is int and value > wanted"),
    ("lower_than", "type(value) is str and value < wanted", "type(value) is str and value <= wanted"),
    ("lower_than", "type(value) is not str and value < wanted", "type(value) is not str and value <= wanted"),
    ("greater_than_or_equals", "type(value) is str and value >= wanted", "type(value) is str and value > wanted"),
    ("greater_than_or_equals", "isinstance(wanted, (int, float))", "isinstance(wanted, float)"),
    ("lower_than_or_equals", "type(value) is str and value <= wanted", "type(value) is str and value < wanted"),
    ("lower_than_or_equals", "isinstance(wanted, str)", "isinstance(wanted, int)"),
    ("text_of", "_printed(value)", "repr(value)[::-1]"),
    ("_one_of", "isinstance(wanted, tuple)", "isinstance(wanted, dict)"),
]

SDK_RULES = [
    ("rules.sdk_targeting", "Compiling._targeting", "key is ABSENT or operator is ABSENT or wanted is ABSENT", "False"),
    ("rules.sdk_targeting", "Compiling._targeting", "key == 'fs_all_users'", "key == 'fs_users'"),
    ("rules.sdk_targeting", "Compiling._group", "repr(targeting.value)", "str(targeting.value).upper()[:2]"),
    ("rules.sdk", "walk", "value is None or not holds(value)", "value is not None and not holds(value)"),
    ("rules.sdk", "walk", "murmur3(group.salt + hashed_id) % BUCKETS", "murmur3(hashed_id + group.salt) % BUCKETS"),
    ("rules.sdk", "walk", "murmur3(group.salt + hashed_id) % BUCKETS", "murmur3(group.salt + hashed_id) % 99"),
    ("rules.sdk", "walk", "given.get(group.number) if remembers else None", "None"),
    ("rules.sdk", "walk", "found is None", "given"),
    ("rules.sdk", "SdkProgram.decide", "{**values, 'fs_users': visitor_id}", "values"),
    ("rules.sdk", "sdk_allocation", "isinstance(value, (int, float))", "type(value) in (int, float)"),
    ("rules.sdk", "sdk_allocation", "-LARGEST_ALLOCATION <= value <= LARGEST_ALLOCATION", "0 <= value <= 100"),
    ("rules.sdk_memory", "given_again", "homes.only.get", "{}.get"),
    ("rules.sdk_memory", "_given_by_any", "homes.of(variation_id)", "()"),
    ("hashing", "_bytes_of_2_1_5", "code <= 65535", "code <= 65536"),
    ("hashing", "_bytes_of_2_1_5", "code >> 20 & 1", "0"),
]

PLATFORM_COMPARISONS = [
    ("NUMBERS", "number.__eq__", "number.__ne__"),
    ("NUMBERS", "number.__lt__", "number.__le__"),
    ("NUMBERS", "number.__gt__", "number.__ge__"),
    ("NUMBERS", "number.__le__", "number.__lt__"),
    ("NUMBERS", "number.__ge__", "number.__gt__"),
    ("TEXTS", "TextOperator(fold, _one_of)", "TextOperator(lower, _one_of)"),
    ("TEXTS", "TextOperator(lower, _holding)", "TextOperator(fold, _holding)"),
    ("TEXTS", "TextOperator(lower, _starting)", "TextOperator(lower, _holding)"),
    ("TEXTS", "TextOperator(lower, _ending)", "TextOperator(lower, _starting)"),
    ("TEXTS", "_ordering(python.gt)", "_ordering(python.ge)"),
    ("TEXTS", "_ordering(python.lt)", "_ordering(python.le)"),
    ("TEXTS", "_ordering(python.ge)", "_ordering(python.gt)"),
    ("TEXTS", "_ordering(python.le)", "_ordering(python.lt)"),
    ("TEXTS", "_versions(python.eq)", "_versions(python.le)"),
    ("TEXTS", "_versions(python.gt)", "_versions(python.ge)"),
    ("TEXTS", "_versions(python.lt)", "_versions(python.le)"),
    ("PRESENCE", "{'EXISTS': True, 'NOT_EXISTS': False}", "{'EXISTS': True, 'NOT_EXISTS': True}"),
    ("absent_outcome", "asked is not (wanted is True)", "asked is (wanted is True)"),
    ("_compare_list", "all(outcomes)", "any(outcomes)"),
    ("_compare_list", "kind(values[0]) != wanted_kind", "False"),
    ("_with_list", "operator in OF_ANY", "operator in OF_ALL"),
    ("_none_of", "value not in unwanted", "value in unwanted"),
    ("as_float", "number > 0", "number < 0"),
]

PLATFORM_RULES = [
    ("rules.platform", "platform_allocation", "value == int(value)", "True"),
    ("rules.platform", "quickly_matched", "absent if form is None else holds(form)", "form is None or holds(form)"),
    ("rules.platform", "PlatformProgram.matched", "failing or odd", "False"),
    ("rules.platform", "PlatformProgram.serve", "group.is_test and group.group_id not in tests", "group.is_test"),
    ("rules.platform", "PlatformProgram.serve", "NO_TESTS if group.is_test else tests", "tests"),
    ("rules.platform", "PlatformProgram.serve", "not group.in_ranges[visitor_bucket]", "False"),
    (
        "rules.platform",
        "PlatformProgram.serve",
        "murmur3(group.salt + hashed_id) % BUCKETS",
        "murmur3(group.salt) % BUCKETS",
    ),
    ("rules.platform", "range_table", "each.start <= number < each.end", "each.start < number < each.end"),
    ("rules.platform", "range_table", "each.start <= number < each.end", "each.start <= number <= each.end"),
    ("rules.platform_looks", "Look.finds", "targeting.number in self.failing", "False"),
    ("rules.platform_targeting", "matches", "all_hold and outcome", "all_hold or outcome"),
    ("rules.platform_targeting", "matches", "found or all_hold", "found and all_hold"),
    ("rules.platform_groups", "CompiledDocument.remembers", "self.one_test", "False"),
    ("rules.platform_groups", "CompiledDocument.remembers", "self.reconciles", "False"),
    ("rules.platform_groups", "CompiledDocument.remembers", "group.several", "True"),
    (
        "rules.platform_groups",
        "CompiledDocument.tests_open",
        "entry is not None and entry.activated",
        "entry is not None",
    ),
    ("rules.platform_groups", "allocated_by", "group_key(who.decision_group)", "who.decision_group"),
    ("rules.platform_memory", "Entries.in_order", "(self.shared, self.own, self.anonymous)", "(self.own, self.shared)"),
    ("semver", "_identifier", "not part.isdigit()", "True"),
]

BOTH_RULES = [
    ("rules.allocation", "spread", "math.ceil(total)", "math.floor(total)"),
    (
        "rules.allocation",
        "spread",
        "min(BUCKETS, math.ceil(total)) - len(places)",
        "min(BUCKETS, math.ceil(total))",
    ),
    (
        "rules.allocation",
        "compile_variations",
        "_percent(each, read)",
        "_percent(each, read) if each.sound else 0",
    ),
    ("hashing", "BUCKETS", "100", "101"),
]

MUTANTS = [
    *(Mutant("rules.sdk_comparisons", *each) for each in SDK_COMPARISONS),
    *(Mutant("rules.platform_comparisons", *each) for each in PLATFORM_COMPARISONS),
    *(Mutant(*each) for each in chain(SDK_RULES, PLATFORM_RULES, BOTH_RULES)),
]


HOMES = {
    "sdk-2.1": "flagship_engine.rules.sdk",
    "sdk-2.1-hash": "flagship_engine.rules.sdk",
    "platform": "flagship_engine.rules.platform",
}
"""Rules to the module that brings them: what does not stand on a changed module decides as ever."""


@attrs.frozen
class Journal:
    """A journal and its documents by their digests, as the engine's own values and as what anybody can read."""

    entries: tuple[Entry, ...]
    documents: Mapping[str, Document]

    @cached_property
    def lines(self) -> tuple[bytes, ...]:
        return tuple(map(write_entry, self.entries))


@pytest.fixture(scope="module")
def journal() -> Journal:
    return Journal(tuple(entries()), documents())


def first_difference(journal: Journal, changed: frozenset[str]) -> Different | None:
    """The first decision of a journal that the engine that now lives decides otherwise."""
    from flagship_engine import Different, parse_document, read_entry, replay  # the mutant's

    touched = [place for place, entry in enumerate(journal.entries) if HOMES[entry.rules] in changed]
    if changed.isdisjoint({"flagship_engine.document", "flagship_engine.journals.entries"}):
        verdicts = replay((journal.entries[place] for place in touched), journal.documents)
    else:
        verdicts = replay((read_entry(journal.lines[place]) for place in touched), documents(parse_document))
    return next((verdict for verdict in verdicts if isinstance(verdict, Different)), None)


def test_the_engine_itself_decides_the_whole_journal_as_before(journal: Journal) -> None:
    counted = tally(flagship_engine.replay(map(flagship_engine.read_entry, journal.lines), documents()))
    assert counted.same == counted.entries == len(journal.lines) > 1000


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_replay_finds_a_mutant(mutant: Mutant, journal: Journal) -> None:
    with living(mutant):
        found = first_difference(journal, affected(mutant.name))
    assert found is not None
    assert found.differences[0].sentence


def test_there_are_many_mutants() -> None:
    assert len(set(MUTANTS)) == len(MUTANTS) >= 60


def test_a_mutant_lives_no_longer_than_it_should() -> None:
    own = flagship_engine.decide
    with living(MUTANTS[0]):
        assert flagship_engine.decide is not own
    assert flagship_engine.decide is own


def test_what_does_not_stand_on_the_changed_module_is_the_engines_own() -> None:
    assert "flagship_engine.rules.sdk" in affected("flagship_engine.rules.sdk_comparisons")
    assert not {"flagship_engine.rules.platform", "flagship_engine.tree"} & affected("flagship_engine.rules.sdk_groups")
