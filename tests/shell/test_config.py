"""The options of `Config`: what is taken, what is refused with a warning that names it, what is the default."""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import Any

import pytest

from flagship import Config, Journal
from flagship._options import OPTIONS
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.handler import FlagshipEventHandler
from flagship.testing import ManualClock, RecordingHandler, RecordingTransport
from flagship_engine import PLATFORM_RULES, SDK_RULES


def configured(**options: Any) -> tuple[Config, list[str]]:
    """A configuration and the warnings that it gave."""
    handler = RecordingHandler()
    config = Config(**{"event_handler": handler, **options})
    assert not handler.exceptions
    assert {level for level, _ in handler.logs} <= {30}
    return config, handler.messages(30)


def test_the_defaults_are_those_of_2_1() -> None:
    config, warnings = configured()
    assert (config.mode, config.bucketing_refresh_interval, config.timeout) == (Config.Mode.API, 60, 2)
    assert (config.visitor_cache_manager, config.env_id, config.api_key) == (None, None, None)
    assert warnings == []
    assert type(Config().event_handler) is FlagshipEventHandler


def test_the_services_are_the_platforms_unless_said() -> None:
    config, _ = configured()
    assert config.decision_url == "https://decision.flagship.io/v2"
    assert config.cdn_url == "https://cdn.flagship.io"
    assert config.hits_url == "https://ariane.abtasty.com/"


def test_api_and_decision_api_are_one_mode() -> None:
    assert configured(mode=Config.Mode.DECISION_API)[0].mode is Config.Mode.API


GOOD: dict[str, list[Any]] = {
    "mode": list(Config.Mode),
    "event_handler": [RecordingHandler(), FlagshipEventHandler()],
    "polling_interval": [0, -1, 0.05, 5, 1e300, -math.pi],
    "timeout": [0.001, 1, 5.5],
    "visitor_cache_manager": [VisitorCacheManager(), None],
    "debug": [True, False],
    "document_timeout": [1],
    "context_timeout": [1],
    "activation_timeout": [1],
    "hit_timeout": [1],
    "decision_url": ["http://localhost:8080/v2", "HTTPS://Flagship.Example"],
    "cdn_url": ["http://[::1]:80"],
    "hits_url": ["https://hits.example/collect?x=1"],
    "self_hosted": [True, False],
    "document_directory": ["/tmp/x", Path("relative"), None],
    "max_document_bytes": [1, 10**12],
    "max_answer_bytes": [1],
    "send_context_events": [True, False],
    "transport": [RecordingTransport(), None],
    "clock": [ManualClock()],
    "rules": [SDK_RULES, PLATFORM_RULES],
    "on_document_changed": [print, None],
    "journal": [Journal("decisions.jsonl", keep=3), None],
}


class Lying:
    """A path whose own code fails."""

    def __fspath__(self) -> str:
        raise RuntimeError("no path today")


class InBytes:
    def __fspath__(self) -> bytes:
        return b"/tmp/x"


JUNK: list[Any] = ["x", None, True, math.nan, math.inf, 10**400, -(10**400), b"1", [], {}, object(), type, "\ud800"]
BAD: dict[str, list[Any]] = {
    "mode": ["BUCKETING", "API", 1, None, Config.Mode, True],
    "event_handler": [None, print, FlagshipEventHandler, object()],
    "polling_interval": JUNK,
    "timeout": [*JUNK, 0, -1],
    "visitor_cache_manager": [VisitorCacheManager, {}, True, object()],
    "debug": [1, "yes"],
    "document_timeout": [*JUNK, 0, -1],
    "context_timeout": [*JUNK, 0, -1],
    "activation_timeout": [*JUNK, 0, -1],
    "hit_timeout": [*JUNK, 0, -1],
    "decision_url": ["flagship.example", "ftp://x", "", None, 7, b"http://x", "http://x\ny"],
    "cdn_url": ["//x", None, Path("http://x")],
    "hits_url": ["javascript:", None],
    "self_hosted": [None, 1, "True"],
    "document_directory": ["", 7, True, b"/tmp", object(), Lying(), InBytes()],
    "max_document_bytes": [0, -1, 1.5, True, "1", None, math.inf],
    "max_answer_bytes": [0, None],
    "send_context_events": [0, None, "no"],
    "transport": [object(), RecordingTransport, "http", 7],
    "clock": [object(), None, ManualClock],
    "rules": [None, "sdk", object()],
    "on_document_changed": [7, "print", object()],
    "journal": ["", "/", 7, True, b"/tmp/x", object(), Journal, Lying(), InBytes()],
}


def test_every_option_has_examples_here() -> None:
    assert set(GOOD) == set(BAD) == set(OPTIONS)


@pytest.mark.parametrize(("name", "index"), [(name, index) for name in GOOD for index in range(len(GOOD[name]))])
def test_a_sound_value_is_taken_without_a_word(name: str, index: int) -> None:
    value = GOOD[name][index]
    config, warnings = configured(**{name: value})
    assert warnings == []
    taken = getattr(config, OPTIONS[name].attribute or name)
    assert taken == (Path(value) if name == "document_directory" and value is not None else value)


@pytest.mark.parametrize(("name", "index"), [(name, index) for name in BAD for index in range(len(BAD[name]))])
def test_a_value_of_another_kind_is_the_default_and_one_warning_names_the_option(
    name: str, index: int, caplog: pytest.LogCaptureFixture
) -> None:
    value = BAD[name][index]
    attribute = OPTIONS[name].attribute or name
    if name == "event_handler":  # then the default handler tells
        with caplog.at_level(logging.WARNING, "flagship"):
            config = Config(event_handler=value)
        warnings = [record.getMessage() for record in caplog.records]
    else:
        config, warnings = configured(**{name: value})
    assert len(warnings) == 1
    assert warnings[0].startswith(f"Config: {name}: got ")
    assert warnings[0].endswith("; its default is used")
    default = getattr(Config(), attribute)
    taken = getattr(config, attribute)
    assert taken == default or type(taken) is type(default)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("poling_interval", "; did you mean 'polling_interval'?"),
        ("cache_manager", "; did you mean 'visitor_cache_manager'?"),
        ("Timeout", "; did you mean 'timeout'?"),
        ("zzz", ""),
        ("env_id", ""),
        ("\ud800", ""),
    ],
)
def test_an_unknown_option_is_a_warning_that_names_it(name: str, hint: str) -> None:
    _, (warning,) = configured(**{name: 1})
    assert warning == f"Config: {name!r} is not an option and is ignored{hint}"


def test_each_unknown_or_unusable_option_has_a_warning_of_its_own() -> None:
    _, warnings = configured(timeout="x", poling=1, mode="API", zzz=2)
    assert len(warnings) == 4


def test_a_handler_that_raises_does_not_stop_a_configuration() -> None:
    class Raising(FlagshipEventHandler):
        def on_log(self, level: int, message: str) -> None:
            raise ValueError(message)

    assert Config(event_handler=Raising(), timeout="x").timeout == 2


def test_a_timeout_of_days_is_an_hour() -> None:
    assert configured(timeout=1e9)[0].timeout == 3600


def test_the_value_of_an_unusable_option_is_not_repeated_at_length() -> None:
    _, (warning,) = configured(timeout="x" * 10_000)
    assert len(warning) < 300


def test_neither_the_configuration_nor_the_settings_show_the_api_key() -> None:
    config, _ = configured()
    config.env_id, config.api_key = "env", "nobody-may-read"
    assert "nobody" not in repr(config) + repr(config.settings("env", "nobody-may-read"))


def test_a_self_hosted_decision_api_has_no_environment_in_its_paths_and_no_context_events() -> None:
    config, _ = configured(self_hosted=True, decision_url="http://localhost:8080/v2/")
    settings = config.settings("env", "key")
    assert (settings.environment_in_path, settings.send_context_events) == (False, False)
    assert settings.decision_url == "http://localhost:8080/v2"


def test_numpy_scalars_are_taken_as_what_they_are() -> None:
    numpy = pytest.importorskip("numpy")
    handler = RecordingHandler()
    config = Config(
        event_handler=handler,
        polling_interval=numpy.int64(30),
        timeout=numpy.float32(0.5),
        max_answer_bytes=numpy.int32(1000),
        send_context_events=numpy.bool_(False),
    )
    values = (config.bucketing_refresh_interval, config.timeout, config.max_answer_bytes, config.send_context_events)
    assert values == (30.0, 0.5, 1000, False)
    assert [type(value) for value in values] == [float, float, int, bool]
    assert handler.logs == []
