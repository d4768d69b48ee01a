"""What `test_openapi` runs in a pytest of its own: schemathesis against a platform with the sample shop.

To look closer: ``pytest -p schemathesis tests/shell/server/openapi_cases.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import settings
from schemathesis.core.parameters import ParameterLocation

from flagship.server import ENV_ID, LocalPlatform
from flagship.server.description import openapi_document

THERE = {"envId": ENV_ID, "campaign": "checkout-button"}
schema = schemathesis.openapi.from_dict(json.loads(openapi_document()))


@schemathesis.serializer("text/plain")
def json_declared_as_text(_context: schemathesis.SerializationContext, value: Any) -> Any:
    """As web pages send hits, which may not declare JSON without asking first."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


@pytest.fixture(scope="module")
def running() -> Iterator[LocalPlatform]:
    with LocalPlatform() as platform:
        yield platform


@schema.parametrize()
@settings(max_examples=10, derandomize=True, database=None, deadline=None)
def test_every_answer_is_one_that_the_document_has(case: Any, running: LocalPlatform) -> None:
    name_what_is_there(case)
    case.call_and_validate(base_url=running.url)


def name_what_is_there(case: Any) -> None:
    """Put an environment and a campaign where some name of one stands: no schema can say which there are."""
    if is_valid(case, ParameterLocation.PATH):
        case.path_parameters.update({name: THERE[name] for name in case.path_parameters})
    if is_valid(case, ParameterLocation.BODY) and case.operation.path == "/v2/activate":
        case.body = {**case.body, "cid": ENV_ID}


def is_valid(case: Any, location: ParameterLocation) -> bool:
    """Whether a part of a request is as the document wants it."""
    parts = case.meta.components if case.meta is not None else {}
    return location in parts and parts[location].mode is schemathesis.GenerationMode.POSITIVE
