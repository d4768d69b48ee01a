"""Hypothesis strategies for everything the engine reads, decides over and tells: the extra ``testing``.

For our own laws, and for applications that want laws of their own::

    from hypothesis import given
    from flagship_engine import decide, parse_document
    from flagship_engine.strategies import contexts, documents, visitor_ids

    @given(documents(), contexts(), visitor_ids())
    def test_nobody_gets_a_campaign_twice(document, context, visitor_id):
        chosen = decide(parse_document(document), context, visitor_id).assigned
        assert len({each.campaign.id for each in chosen}) == len(chosen)

What is *sound* (documents, contexts, hits ...) is plain JSON or a value of the engine that is read without a problem.
Contexts and targetings draw from the same few keys and values, so that they often match. A failing document shrinks
to one campaign with one group. `junk` and `damaged_documents` are what a function that claims to be total is tried on.

This is the one module of the engine that imports anything but attrs, mmh3 and the standard library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NoReturn, TypeAlias, TypeVar

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import SearchStrategy
except ImportError as error:
    raise ImportError(
        "flagship_engine.strategies needs hypothesis, which is not installed: pip install 'flagship-engine[testing]'",
        name=error.name,
    ) from error

from flagship_engine import effects as fx
from flagship_engine.assignations import Assignation, Assignations, Remembered
from flagship_engine.document import Document
from flagship_engine.hits import CommonFields, Event, EventCategory, Hit, Item, Page, Screen, Transaction
from flagship_engine.identity import Identity
from flagship_engine.records import write_record
from flagship_engine.values import FrozenDict, Json, Plain, freeze

PlainObject: TypeAlias = dict[str, Plain]
"""A JSON object as `json.loads` makes it."""

Fields: TypeAlias = Mapping[str, SearchStrategy[Plain]]

T = TypeVar("T")

KEYS = ("plan", "age", "country", "été", "fs_own", "sdk_city")
"""The context keys that contexts and targetings share."""

TEXTS = ("", "a", "ab", "premium", "Premium", "1", "True", "été", "😀")
"""The strings that contexts and targetings share."""

NUMBERS = (0, 1, 2, -1, 31, 100, 0.5, 1.0, 2**53, 1e300)
"""The numbers that contexts and targetings share."""

OPERATORS = (
    "EQUALS",
    "NOT_EQUALS",
    "CONTAINS",
    "NOT_CONTAINS",
    "STARTS_WITH",
    "ENDS_WITH",
    "GREATER_THAN",
    "LOWER_THAN",
    "GREATER_THAN_OR_EQUALS",
    "LOWER_THAN_OR_EQUALS",
)
"""The operators that 2.1.5 knows (protocol: operators)."""

OTHER_OPERATORS = ("EXISTS", "NOT_EXISTS", "SEMVER_EQUALS", "NULL", "equals", "")
"""Operators that it does not know."""

PLATFORM_OPERATORS = (
    *OPERATORS,
    "EXISTS",
    "NOT_EXISTS",
    "SEMVER_EQUALS",
    "SEMVER_NOT_EQUALS",
    "SEMVER_GREATER_THAN",
    "SEMVER_LOWER_THAN",
    "SEMVER_GREATER_THAN_OR_EQUALS",
    "SEMVER_LOWER_THAN_OR_EQUALS",
)
"""The operators that the platform knows."""

PROVIDERS = ("dmp", "crm")
"""The third-party providers that contexts and targetings share."""

CASED = "kK\N{KELVIN SIGN}sS\N{LATIN SMALL LETTER LONG S}σςΣßẞiI\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}ıéÉµμΜǅꭰᎠ"
"""Letters whose upper and lower case are not two and two."""


# JSON


def texts(max_size: int = 8) -> SearchStrategy[str]:
    """Unicode text, short: no lone surrogates."""
    return st.text(max_size=max_size)


def cased_texts(max_size: int = 4) -> SearchStrategy[str]:
    """Text of letters whose upper and lower case are not two and two: k, K, the Kelvin sign, the sigmas, sharp s ..."""
    return st.text(st.sampled_from(CASED), max_size=max_size)


def version_texts() -> SearchStrategy[str]:
    """Versions as semver 2.0.0 writes them, mostly near each other; some lead with a ``v`` or leave zeros out."""
    number = st.sampled_from(("0", "1", "2", "10")) | st.from_regex("0|[1-9][0-9]{0,30}", fullmatch=True)
    part = st.sampled_from(("0", "1", "2", "10", "a", "rc", "RC", "-", "0a")) | st.from_regex(
        "0|[1-9][0-9]{0,30}|[0-9]{0,3}[A-Za-z-][0-9A-Za-z-]{0,3}", fullmatch=True
    )
    build = st.from_regex("[0-9A-Za-z-]{1,4}", fullmatch=True)
    core = st.lists(number, min_size=3, max_size=3).map(".".join)
    full = st.builds("{}{}{}".format, core, _led("-", part), _led("+", build))
    short = st.lists(number, min_size=1, max_size=2).map(".".join)
    return st.builds("{}{}".format, st.sampled_from(("", "", "v")), full | short)


def _led(mark: str, part: SearchStrategy[str]) -> SearchStrategy[str]:
    """Nothing, or a mark with parts behind it."""
    return st.just("") | st.lists(part, min_size=1, max_size=3).map(".".join).map(f"{mark}{{}}".format)


def scalars() -> SearchStrategy[str | int | float]:
    """Strings, booleans, integers up to a few hundred digits and finite floats, mostly from the shared few."""
    return st.one_of(
        st.sampled_from(TEXTS),
        st.booleans(),
        st.sampled_from(NUMBERS),
        texts(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
    )


def json_values(max_leaves: int = 6) -> SearchStrategy[Plain]:
    """Any JSON value, of lists and dicts."""
    leaves: SearchStrategy[Plain] = st.one_of(st.none(), scalars())
    return st.recursive(leaves, _containers, max_leaves=max_leaves)


def _containers(inner: SearchStrategy[Plain]) -> SearchStrategy[Plain]:
    arrays: SearchStrategy[Plain] = st.lists(inner, max_size=4)
    objects: SearchStrategy[Plain] = st.dictionaries(texts(), inner, max_size=4)
    return arrays | objects


def frozen_values() -> SearchStrategy[Json]:
    """Any JSON value as the engine holds it: tuples and `FrozenDict`."""
    return json_values().map(_frozen)


def _frozen(value: Plain) -> Json:
    frozen = freeze(value)
    return frozen if isinstance(frozen, (str, int, float, tuple, FrozenDict)) else None


# Visitors


def visitor_ids() -> SearchStrategy[str]:
    """Visitors' ids, not empty; some with characters that take two, three and four bytes in UTF-8."""
    return st.one_of(
        st.integers(0, 999).map("visitor-{}".format),
        st.sampled_from(("é", "visitor-é", "€", "😀", "visitor-😀")),
        st.text(min_size=1, max_size=20),
    )


def identities() -> SearchStrategy[Identity]:
    """Anonymous and authenticated visitors, some with a decision group."""
    groups = st.none() | texts()
    return st.builds(Identity, visitor_ids(), st.none() | visitor_ids(), groups)


def context_keys() -> SearchStrategy[str]:
    """The keys of contexts and targetings, mostly from the shared few."""
    return st.sampled_from(KEYS) | st.sampled_from(KEYS) | texts()


def contexts() -> SearchStrategy[dict[str, str | int | float]]:
    """Contexts that are read without a problem: keys to strings, booleans and finite numbers."""
    return st.dictionaries(context_keys(), scalars(), max_size=6)


# Documents


def targetings() -> SearchStrategy[PlainObject]:
    """One comparison of a document: ``key``, ``operator``, ``value`` and perhaps ``provider``."""
    everybody: PlainObject = {"key": "fs_all_users", "operator": "EQUALS", "value": ""}
    operators = st.sampled_from(OPERATORS) | st.sampled_from(OPERATORS) | st.sampled_from(OTHER_OPERATORS)
    keys = context_keys() | st.sampled_from(("fs_users", "fs_all_users"))
    fields: Fields = {"key": keys, "operator": operators, "value": targeting_values()}
    return st.builds(everybody.copy) | _objects(fields, {"provider": texts()})


def targeting_values() -> SearchStrategy[Plain]:
    """What a targeting compares with: a scalar, a list of them, rarely anything else."""
    some: SearchStrategy[Plain] = scalars()
    lists: SearchStrategy[Plain] = st.lists(some, max_size=3)
    return st.one_of(some, some, lists, json_values(max_leaves=3))


def targeting_groups() -> SearchStrategy[PlainObject]:
    """Targetings that must all hold; an empty group is one as well."""
    return _objects({"targetings": _array(targetings(), 0, 2)})


def allocations() -> SearchStrategy[Plain]:
    """Percent: whole, broken, zero, too many."""
    return st.one_of(
        st.sampled_from((100, 50, 0, 25, 33.3, 250)), st.integers(0, 100), st.floats(0, 100, allow_nan=False)
    )


def flags() -> SearchStrategy[PlainObject]:
    """The flags of a variation, ``modifications.value``: campaigns share their keys."""
    keys = st.sampled_from(("color", "size", "limit")) | texts()
    return st.dictionaries(keys, st.none() | scalars() | json_values(max_leaves=3), max_size=2)


def _variations(some_allocations: SearchStrategy[Plain]) -> SearchStrategy[PlainObject]:
    kinds = st.sampled_from(("FLAG", "JSON", "TEXT", "IMAGE", "HTML"))
    modifications: Fields = {"type": kinds, "value": flags()}
    return _objects(
        {"id": texts(), "modifications": _objects(modifications)},
        {"allocation": some_allocations, "reference": st.booleans(), "name": texts()},
    )


def _variation_groups(
    targeting: SearchStrategy[Plain], some_variations: SearchStrategy[PlainObject]
) -> SearchStrategy[PlainObject]:
    return _objects(
        {
            "id": texts(),
            "targeting": _objects({"targetingGroups": targeting}),
            "variations": _array(some_variations, 1, 3),
        }
    )


def _campaigns() -> SearchStrategy[PlainObject]:
    ranges = _objects({"r": _array(st.integers(0, 100), 2, 2)})
    targeting = _array(targeting_groups(), 1, 2) | _array(targeting_groups(), 0, 1)
    some_groups = _variation_groups(targeting, _variations(allocations()))
    return _objects(
        {"id": texts(), "type": _campaign_types(), "variationGroups": _array(some_groups, 1, 2)},
        {"name": texts(), "slug": st.none() | texts(), "customId": texts(), "bucketRanges": _array(ranges, 0, 2)},
    )


def _campaign_types() -> SearchStrategy[str]:
    return st.sampled_from(("ab", "toggle", "perso", "deployment", "flag"))


def _objects(fields: Fields, optional: Fields | None = None) -> SearchStrategy[PlainObject]:
    return st.fixed_dictionaries(dict(fields), optional=dict(optional or {}))


def _array(of: SearchStrategy[T], least: int, most: int) -> SearchStrategy[Plain]:
    return st.lists(of, min_size=least, max_size=most).map(_as_array)


def _as_array(elements: list[T]) -> Plain:
    return elements  # type: ignore[return-value]  # a list is invariant; these are JSON values all the same


def documents(*, max_campaigns: int = 3) -> SearchStrategy[PlainObject]:
    """Bucketing documents as plain JSON that parse without a problem: every id is unique, and there is a campaign."""
    return _documents(_campaigns(), max_campaigns)


def _documents(some_campaigns: SearchStrategy[PlainObject], max_campaigns: int) -> SearchStrategy[PlainObject]:
    names = ("enabledXPC", "enabled1V1T", "eaiCollectEnabled", "eaiActivationEnabled")
    optional: Fields = {
        "panic": st.just(value=False),
        "accountSettings": _objects({}, {name: st.booleans() for name in names}),
        "visitorConsolidation": st.booleans(),
        "generatedAt": texts(),
    }
    return _objects({"campaigns": _array(some_campaigns, 1, max_campaigns)}, optional).map(_numbered)


def _numbered(document: PlainObject) -> PlainObject:
    """A freshly drawn document with every id made unique: what follows the last hyphen is its number."""
    for number, (path, entry) in enumerate(walk(document["campaigns"])):
        if isinstance(entry, dict) and len(path) in _DEPTHS and "id" in entry and "value" not in path:
            entry["id"] = f"{entry['id']}-{number}"
    return document


_DEPTHS = (1, 3, 5)
"""How deep campaigns, variation groups and variations lie: `[0]`, `["variationGroups"][0]` and so on."""


JsonPath: TypeAlias = tuple[object, ...]


def walk(value: object, path: JsonPath = ()) -> Iterator[tuple[JsonPath, object]]:
    """Every value inside a JSON value with its path of keys and indices, itself first."""
    yield path, value
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from walk(inner, (*path, step))


# For the platform's rules


def platform_documents(*, max_campaigns: int = 3) -> SearchStrategy[PlainObject]:
    """Documents as `documents` makes them, for `PLATFORM_RULES`, under which few of those serve anybody.

    Allocations are whole percents, most campaigns let every visitor in, and targetings are made for `platform_contexts`
    and `provider_contexts`.
    """
    ranges = _mostly(st.just((0, 100)), st.sampled_from(((0, 50), (50, 100), (0, 0)))).map(lambda r: {"r": list(r)})
    shares = _mostly(st.sampled_from((100, 50, 25)), st.integers(0, 100))
    some_groups = _variation_groups(_array(platform_targeting_groups(), 1, 2), _variations(shares))
    some_campaigns = _objects(
        {
            "id": texts(),
            "type": _campaign_types(),
            "variationGroups": _array(some_groups, 1, 2),
            "bucketRanges": _array(ranges, 1, 2),
        },
        {"name": texts(), "slug": st.none() | texts()},
    )
    return _documents(some_campaigns, max_campaigns)


def platform_targeting_groups() -> SearchStrategy[PlainObject]:
    """Targetings that must all hold, seldom none at all, which is a match of nobody."""
    return _objects({"targetings": _mostly(_array(platform_targetings(), 1, 2), _array(platform_targetings(), 0, 0))})


def platform_targetings() -> SearchStrategy[PlainObject]:
    """One comparison by an operator of the platform, mostly with a value, or a list, of the kind that its key has."""
    everybody: PlainObject = {"key": "fs_all_users", "operator": "EQUALS", "value": ""}
    return _mostly(st.sampled_from(tuple(_KINDS)).flatmap(_comparisons), st.builds(everybody.copy))


def _comparisons(key: str) -> SearchStrategy[PlainObject]:
    own_kind, own_operators = _KINDS[key]
    value: SearchStrategy[Plain] = own_kind()
    lists: SearchStrategy[Plain] = st.lists(own_kind(), max_size=3)
    presence = st.sampled_from(("EXISTS", "NOT_EXISTS"))
    any_operator = st.sampled_from(PLATFORM_OPERATORS) | st.sampled_from(OTHER_OPERATORS)
    sound = _comparison(key, st.sampled_from(own_operators), _mostly(value, lists))
    errors = _comparison(key, any_operator, value | json_values(max_leaves=3))
    return _mostly(sound, _comparison(key, presence, st.booleans()) | errors)


def _comparison(
    key: str, operators: SearchStrategy[Plain], values: SearchStrategy[Plain]
) -> SearchStrategy[PlainObject]:
    fields: Fields = {"key": st.just(key), "operator": operators, "value": values}
    return _mostly(_objects(fields), _objects({**fields, "provider": st.sampled_from(("", *PROVIDERS))}))


def platform_contexts() -> SearchStrategy[dict[str, Plain]]:
    """Contexts for `platform_documents`: most keys hold values of one kind each, some of them lists."""
    keys = {key: _values(own_kind()) for key, (own_kind, _) in _KINDS.items()}
    return _mostly(_objects(keys), _objects({}, keys))


def _values(own_kind: SearchStrategy[Plain]) -> SearchStrategy[Plain]:
    lists: SearchStrategy[Plain] = st.lists(own_kind, max_size=3)
    return _mostly(own_kind, lists | json_values(max_leaves=3))


def _mostly(common: SearchStrategy[T], rare: SearchStrategy[T]) -> SearchStrategy[T]:
    """Three of the one to one of the other: `one_of` would count a strategy that is named twice once."""
    return st.integers(0, 3).flatmap(lambda number: rare if number == 3 else common)


def provider_contexts() -> SearchStrategy[dict[str, dict[str, Plain]]]:
    """What third-party providers know of a visitor: a context for each of some providers."""
    return st.dictionaries(st.sampled_from(PROVIDERS), platform_contexts(), max_size=2)


def _words() -> SearchStrategy[Plain]:
    return st.sampled_from(("", "a", "premium", "Premium")) | cased_texts(2)


def _amounts() -> SearchStrategy[Plain]:
    return st.sampled_from(NUMBERS) | st.integers(-3, 3)


_KINDS: Mapping[str, tuple[Callable[[], SearchStrategy[Plain]], tuple[str, ...]]] = FrozenDict(
    {
        "plan": (_words, OPERATORS),
        "app_version": (version_texts, tuple(each for each in PLATFORM_OPERATORS if each.startswith("SEMVER"))),
        "age": (_amounts, (*OPERATORS[:2], *OPERATORS[6:])),
        "member": (st.booleans, OPERATORS[:2]),
    }
)
"""Context key to its kind of value, and the operators that compare such values without an error."""


# What is remembered


def remembered(document: Document) -> SearchStrategy[Remembered]:
    """What may be remembered for an id: variations of a document, seen or not, of some groups, and unknown ones."""
    groups = [group for campaign in document.campaigns for group in campaign.variation_groups if group.variations]
    known = st.sampled_from(groups).flatmap(
        lambda group: st.tuples(st.just(group.id), st.sampled_from([each.id for each in group.variations]))
    )
    pairs = known if groups else st.nothing()
    entries = st.lists(st.tuples(pairs | st.tuples(texts(), texts()), st.booleans()), max_size=4)
    by_group = entries.map(
        lambda found: FrozenDict({group: Assignation(variation, seen) for (group, variation), seen in found})
    )
    loose = st.lists((pairs if groups else st.tuples(texts(), texts())).map(lambda pair: pair[1]) | texts(), max_size=4)
    return st.builds(Remembered, by_group, loose.map(tuple))


def assignations(document: Document, *some_ids: str) -> SearchStrategy[Assignations]:
    """What may be remembered for each of some ids; without ids, for ids as `visitor_ids` draws them."""
    ids = st.sampled_from(some_ids) if some_ids else visitor_ids()
    return st.builds(Assignations, st.dictionaries(ids, remembered(document), max_size=3).map(FrozenDict))


def records(visitor_id: str) -> SearchStrategy[PlainObject]:
    """Stored records of a visitor, of 2.1 with and without groups and of 3.x, that are read without a problem."""
    flat = st.fixed_dictionaries({"vId": st.just(visitor_id), "vaIds": _array(texts(), 0, 5)})
    by_group = st.dictionaries(texts(), st.builds(Assignation, texts(), st.booleans()), max_size=4).map(FrozenDict)
    kept = st.builds(Remembered, by_group, st.lists(texts(), max_size=3).map(tuple))
    with_groups = kept.map(lambda each: write_record(visitor_id, each, grouped=True)["data"])
    history = st.dictionaries(texts(), texts(), max_size=4)
    names = st.sampled_from(("assignationHistory", "assignmentsHistory"))
    grouped = st.builds(lambda name, entries: {"visitorId": visitor_id, name: entries}, names, history)
    return _objects({"version": st.just(1), "data": flat | with_groups | grouped})


# Hits


def hits() -> SearchStrategy[Hit]:
    """Hits of every kind whose fields hold what they should; limits of length and form are not kept on purpose."""
    common = st.builds(
        CommonFields, *(st.none() | kind for kind in (texts(), texts(), texts(), _integers(), _integers()))
    )
    text, amount = st.none() | texts(), st.none() | st.integers(-(10**6), 10**6) | _finite()
    count = st.none() | _integers()
    event = st.builds(Event, st.sampled_from(EventCategory), texts(), text, count, common)
    transaction = st.builds(
        Transaction, texts(), texts(), amount, amount, text, amount, text, text, count, text, common
    )
    item = st.builds(Item, texts(), texts(), texts(), amount, text, count, common)
    pages = st.builds(Page, texts() | texts().map("https://example.org/{}".format), common)
    return st.one_of(st.builds(Screen, texts(), common), pages, event, transaction, item)


def _integers() -> SearchStrategy[int]:
    return st.integers(-(2**63), 2**63)


def _finite() -> SearchStrategy[float]:
    return st.floats(allow_nan=False, allow_infinity=False)


# Effects


_SURROGATES = st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF)


def wild_texts() -> SearchStrategy[str]:
    """Any str, lone surrogates among them."""
    return texts() | st.text(st.characters(), max_size=8) | st.text(_SURROGATES, max_size=3)


def wild_json() -> SearchStrategy[Json]:
    """JSON as nobody should make it: NaN, infinities, lone surrogates, integers of 5000 digits."""
    leaves: SearchStrategy[Json] = st.one_of(st.none(), scalars(), wild_texts(), st.floats(), huge_integers())
    return st.recursive(leaves, _frozen_containers, max_leaves=6)


def _frozen_containers(inner: SearchStrategy[Json]) -> SearchStrategy[Json]:
    arrays: SearchStrategy[Json] = st.lists(inner, max_size=3).map(tuple)
    objects: SearchStrategy[Json] = st.dictionaries(wild_texts(), inner, max_size=3).map(FrozenDict)
    return arrays | objects


def wild_identities() -> SearchStrategy[Identity]:
    """Identities of any str at all."""
    return st.builds(Identity, wild_texts(), st.none() | wild_texts(), st.none() | wild_texts())


def wild_contexts() -> SearchStrategy[FrozenDict[str, Json]]:
    """Frozen contexts of any keys and any values, keys that begin with ``fs_`` among them."""
    keys = context_keys() | wild_texts() | wild_texts().map("fs_{}".format)
    return st.dictionaries(keys, wild_json(), max_size=4).map(FrozenDict)


def exchanges() -> SearchStrategy[fx.Exchange]:
    """Effects that are HTTP requests, with any content."""
    validators = st.none() | wild_texts()
    return st.one_of(
        st.builds(fx.FetchDocument, validators, validators),
        st.builds(fx.FetchCampaigns, wild_identities(), wild_contexts()),
        st.builds(fx.SendContext, wild_texts(), wild_contexts()),
        st.builds(fx.Activate, wild_identities(), wild_texts(), wild_texts()),
        st.builds(fx.SendHit, wild_identities(), hits() | st.builds(Screen, wild_texts())),
    )


def effects() -> SearchStrategy[fx.Effect]:
    """Every kind of effect, with any content."""
    validators = st.none() | wild_texts()
    pairs = st.dictionaries(wild_texts(), st.builds(Assignation, wild_texts(), st.booleans()), max_size=3)
    entries = pairs.map(FrozenDict)
    kept = st.builds(Remembered, entries, st.lists(wild_texts(), max_size=3).map(tuple))
    return st.one_of(
        exchanges(),
        st.builds(fx.RecallDocument),
        st.builds(fx.StoreDocument, st.binary(max_size=20), validators, validators),
        st.builds(fx.AnnounceDocument, wild_texts()),
        st.builds(fx.PollAgain, st.floats(0, 1e6)),
        st.builds(fx.LookUpAssignations, st.lists(wild_texts(), max_size=3).map(tuple)),
        st.builds(fx.SaveAssignations, wild_texts(), kept, st.none() | entries),
        st.builds(fx.ReportPanic, st.booleans()),
        st.builds(fx.Log, st.sampled_from(fx.Level), wild_texts()),
    )


# Junk


def huge_integers() -> SearchStrategy[int]:
    """Integers that no float holds, and that Python may refuse to print."""
    digits = st.sampled_from((400, 4299, 4300, 4301, 5000))
    return st.builds(lambda sign, exponent: sign * 10**exponent, st.sampled_from((1, -1)), digits)


def junk() -> SearchStrategy[object]:
    """Any Python object: wrong types, NaN, lone surrogates, huge integers, nesting up to 10,000 deep, cycles, liars."""
    return st.one_of(
        json_values(),
        st.floats(),
        wild_texts(),
        huge_integers(),
        st.binary(max_size=8),
        st.tuples(st.integers(), texts()),
        st.builds(_nested, st.sampled_from((50, 99, 100, 101, 10_000)), st.booleans()),
        st.sampled_from(ODDITIES).map(lambda make: make()),
        st.dictionaries(st.none() | st.booleans() | st.integers() | wild_texts(), wild_json(), max_size=3),
    )


def damaged(value: object, rubbish: SearchStrategy[object] | None = None) -> SearchStrategy[object]:
    """A JSON value of lists and dicts with junk in one to three places, its root among them; the value stays whole."""
    spots = st.sampled_from([path for path, _ in walk(value)])
    splices = st.lists(st.tuples(spots, junk() if rubbish is None else rubbish), min_size=1, max_size=3)
    # The longest path first: a splice never looks into the junk of another.
    return splices.map(lambda found: _spliced(value, sorted(found, key=lambda splice: -len(splice[0]))))


def damaged_documents() -> SearchStrategy[object]:
    """Sound documents with junk spliced in at random JSON paths."""
    return documents(max_campaigns=3).flatmap(damaged)


def _spliced(value: object, splices: list[tuple[JsonPath, object]]) -> object:
    for path, rubbish in splices:
        value = _with(value, path, rubbish)
    return value


def _with(value: object, path: JsonPath, new: object) -> object:
    if not path:
        return new
    step, *rest = path
    if isinstance(value, dict):
        return {key: _with(item, tuple(rest), new) if key == step else item for key, item in value.items()}
    if isinstance(value, list):
        return [_with(item, tuple(rest), new) if index == step else item for index, item in enumerate(value)]
    return value


def _nested(depth: int, objects: bool) -> object:
    value: object = "deep"
    for _ in range(depth):
        value = {"a": value} if objects else [value]
    return value


def _cyclic_array() -> object:
    array: list[object] = []
    array.append(array)
    return array


def _cyclic_object() -> object:
    entry: dict[str, object] = {}
    entry["id"] = entry["campaigns"] = entry
    return entry


def _refuse(*_args: object) -> NoReturn:
    raise RuntimeError("a hostile object was asked")


_QUESTIONS = ("bool", "contains", "eq", "float", "int", "iter", "len", "repr", "str")


def _hostile(base: type[object], *value: object, **own: object) -> object:
    """An object of a subclass that answers every question with an error."""
    questions = [f"__{name}__" for name in _QUESTIONS]
    questions += [name for name in ("items", "keys", "values", "get", "copy", "encode") if hasattr(base, name)]
    methods: dict[str, object] = dict.fromkeys(questions, _refuse)
    hostile = type(f"Hostile{base.__name__}", (base,), {**methods, "__hash__": object.__hash__, **own})
    made: object = hostile(*value)
    return made


ODDITIES: tuple[Callable[[], object], ...] = (
    object,
    set,
    _cyclic_array,
    _cyclic_object,
    lambda: complex(0, 1),
    lambda: NotImplemented,
    lambda: ...,
    lambda: dict,
    lambda: len,
    lambda: iter(()),
    lambda: range(3),
    lambda: EventCategory.ACTION_TRACKING,
    lambda: _hostile(object),
    lambda: _hostile(object, __class__=property(lambda _: dict)),
    lambda: _hostile(object, __class__=property(lambda _: str)),
    lambda: _hostile(str, "id"),
    lambda: _hostile(list, [1]),
    lambda: _hostile(dict, {"id": "x", "campaigns": []}),
    lambda: _hostile(int, 7),
    lambda: _hostile(float, 0.5),
)
"""Makers of objects that JSON does not know, cycles and hostile ones: odd for whoever trusts `isinstance` or `==`."""
