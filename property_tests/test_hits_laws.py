"""Laws of hits (protocol: hits): their JSON is read back, and nothing that is put into one raises."""

from __future__ import annotations

import json
import pickle

import attrs
from hypothesis import given
from hypothesis import strategies as st

from flagship_engine.hit_checks import check_hit
from flagship_engine.hits import COMMON_FIELDS, Hit, hit_fields, read_hit, type_of
from flagship_engine.problems import Problem
from flagship_engine.strategies import damaged, hits, junk
from flagship_engine.values import thaw
from property_tests.settings import tried


def with_field(hit: Hit, name: str, value: object) -> Hit:
    """A hit with anything in one of its fields, as an application without a type checker makes one."""
    return attrs.evolve(hit, **{name: value})  # type: ignore[arg-type]


@tried(200)
@given(hits())
def test_a_hit_is_read_back_from_its_fields(hit: Hit) -> None:
    assert read_hit(hit_fields(hit)) == hit


@tried(200)
@given(hits())
def test_a_hit_is_read_back_from_its_json(hit: Hit) -> None:
    assert read_hit(json.loads(json.dumps(hit_fields(hit), allow_nan=False))) == hit


@tried(100)
@given(hits())
def test_a_hit_survives_pickling(hit: Hit) -> None:
    assert pickle.loads(pickle.dumps(hit)) == hit


@tried(100)
@given(hits())
def test_a_hit_names_its_type_and_source_and_no_envelope(hit: Hit) -> None:
    """Section 6.1: "always in hit data: `t` and `ds` = "APP""; `cid`, `vid` and `cuid` are the envelope."""
    fields = hit_fields(hit)
    assert fields["t"] == type_of(hit).wire
    assert fields["ds"] == "APP"
    allowed = {"t", "ds", *(field.key for field in (*type_of(hit).fields, *COMMON_FIELDS))}
    assert set(fields) <= allowed
    assert None not in fields.values()


@tried(150)
@given(hits(), st.data())
def test_any_object_in_a_hit_gives_fields_and_problems(hit: Hit, data: st.DataObject) -> None:
    """ "Bad data gives a value that says so": the setters of the manual take what applications give them."""
    names = [field.name for field in attrs.fields(type(hit)) if field.name != "common"]
    odd = with_field(hit, data.draw(st.sampled_from(names)), data.draw(junk()))
    assert json.dumps(hit_fields(odd), allow_nan=False).isascii()
    for problem in check_hit(odd):
        assert str(problem).encode()


@tried(150)
@given(hits(), st.data())
def test_a_field_of_the_wrong_kind_is_fatal_or_sent(hit: Hit, data: st.DataObject) -> None:
    """A field that is left out of the JSON is never left out in silence."""
    name = data.draw(st.sampled_from([field.name for field in type_of(hit).fields]))
    key = next(field.key for field in type_of(hit).fields if field.name == name)
    odd = with_field(hit, name, data.draw(junk().filter(lambda value: value is not None)))
    assert key in hit_fields(odd) or any(problem.fatal and problem.field == name for problem in check_hit(odd))


@tried(200)
@given(junk() | hits().flatmap(lambda hit: damaged(thaw(hit_fields(hit)))))
def test_any_object_is_a_hit_or_a_problem(data: object) -> None:
    read = read_hit(data)
    if isinstance(read, Problem):
        assert read.path.startswith("$")
    else:
        assert read_hit(hit_fields(read)) == read
