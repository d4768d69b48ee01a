"""What the platform says of itself: the OpenAPI document, and an index that says where it is."""

from __future__ import annotations

from importlib.resources import files

from flagship.server.calls import Call
from flagship.server.replies import JSON_TYPE, Reply, json_reply
from flagship.server.state import Platform
from flagship_engine._version import __version__
from flagship_engine.values import FrozenDict

OPENAPI_PATH = "/openapi.json"
"""Where the OpenAPI document is served."""


def index(_platform: Platform, _call: Call) -> Reply:
    """GET what this is, for a person who follows its address."""
    return json_reply({"service": "Flagship local platform", "version": __version__, "openapi": OPENAPI_PATH})


def openapi(_platform: Platform, _call: Call) -> Reply:
    """GET the OpenAPI document."""
    return Reply(200, FrozenDict({"content-type": JSON_TYPE}), openapi_document())


def openapi_document() -> bytes:
    """The OpenAPI document as JSON."""
    return files("flagship.server").joinpath("openapi.json").read_bytes()
