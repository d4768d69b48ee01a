"""The OpenAPI document tells the truth about the platform that serves it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import urllib3

from flagship.server import Fault, LocalPlatform
from flagship.server.description import openapi_document
from flagship.server.routes import SERVICES

ROOT = Path(__file__).parents[3]
CASES = Path(__file__).with_name("openapi_cases.py")
DOCUMENT: dict[str, Any] = json.loads(openapi_document())
OPERATIONS = 14


@pytest.mark.timeout(600)
def test_schemathesis_finds_no_answer_that_the_document_does_not_have() -> None:
    # In a pytest of its own: schemathesis prepares its requests for seconds when such a module is merely collected, and
    # its plugin, which the others do without, looks into every collection.
    options = ["-q", "-p", "schemathesis", "-p", "no:cacheprovider", "--rootdir", str(ROOT)]
    command = [sys.executable, "-m", "pytest", *options, "-c", str(ROOT / "pyproject.toml"), str(CASES)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{OPERATIONS} passed" in run.stdout


def operations(paths: Mapping[str, Mapping[str, object]]) -> set[tuple[str, str]]:
    """Paths, their variable parts without a name, and methods."""
    return {
        (re.sub(r"{\w+(:path)?}", "{}", path), method.upper()) for path, methods in paths.items() for method in methods
    }


def test_the_document_has_every_service_and_no_others() -> None:
    described = operations(DOCUMENT["paths"])
    assert described == operations(SERVICES)
    assert len(described) == OPERATIONS


def test_the_document_is_served(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    answer = http.request("GET", platform.url + "/openapi.json")
    assert (answer.status, answer.headers["content-type"], answer.data) == (200, "application/json", openapi_document())
    assert answer.json()["openapi"].startswith("3.1")


def test_the_index_says_where_the_document_is(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    index = http.request("GET", platform.url).json()
    assert set(index) == {"service", "version", "openapi"}
    assert http.request("GET", platform.url + index["openapi"]).status == 200


def test_no_fault_concerns_what_the_platform_says_of_itself(http: urllib3.PoolManager, platform: LocalPlatform) -> None:
    platform.fault(Fault(status=500))
    assert http.request("GET", platform.url + "/openapi.json").status == 200


def test_every_schema_that_the_document_has_is_used() -> None:
    text = json.dumps(DOCUMENT)
    for kind, named in DOCUMENT["components"].items():
        if kind != "securitySchemes":
            unused = [name for name in named if f'"#/components/{kind}/{name}"' not in text]
            assert unused == []
