"""Nothing is printed, no logging is configured, no secret and no personal data gets where it does not belong."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flagship import Flagship
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.helpers.hits import Event, EventCategory, Item, Page, Screen, Transaction
from flagship.server import Fault, LocalPlatform, Purpose
from flagship.testing import RecordingHandler, RecordingTransport
from tests.shell.running import API, API_KEY, BUCKETING, adult, config_for, handler_of, running, started
from tests.shell.sockets import unused_port

SECRET = "Ada Lovelace"
NUMBER = 4711_0815
LONG = SECRET * 40 + "é" * 20  # as many characters as are permitted, and more bytes
ROOTS = [str(Path(__file__).parents[2] / name) for name in ("engine", "io_shell", ".")]

SILENT = """
import sys, logging
from flagship import Config, Flagship
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.helpers.hits import Event, EventCategory, Page, Screen

class Broken(VisitorCacheManager):
    def lookup(self, visitor_id):
        raise RuntimeError("broken")

for mode in Config.Mode:
    config = Config(mode=mode, cdn_url=sys.argv[1], decision_url=sys.argv[1], hits_url=sys.argv[1], timeout="x",
                    unknown=1, document_directory=None, polling_interval=0.01, visitor_cache_manager=Broken())
    sdk = Flagship()
    sdk.start("env", "key", config)
    visitor = sdk.create_visitor("ada", context={"bad": object()})
    visitor.synchronize_modifications()
    visitor.send_hit(Screen("home"))
    visitor.send_hit(Page("no url"))
    Event(EventCategory.ACTION_TRACKING, "bought").with_event_value(0)
    visitor.get_modification("unknown", 1)
    try:
        visitor.get_modification(7, 1)
    except TypeError:
        pass
    sdk.close()
assert not logging.getLogger("flagship").handlers
assert not logging.getLogger().handlers
"""


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(ROOTS)}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environ, check=False)


def test_an_application_that_configures_no_logging_sees_nothing_on_its_terminal(platform: LocalPlatform) -> None:
    platform.fault(Fault(status=500))
    done = run(SILENT, platform.url)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_application_that_configures_logging_sees_it_there(platform: LocalPlatform) -> None:
    platform.fault(Fault(status=500))
    done = run("import logging; logging.basicConfig(level=30)\n" + SILENT.partition("assert")[0], platform.url)
    assert (done.returncode, done.stdout) == (0, "")
    assert "ERROR:flagship:" in done.stderr
    assert "WARNING:flagship:Config: 'unknown' is not an option" in done.stderr


class Records(VisitorCacheManager):
    """Records that hold personal data in all the wrong places."""

    def __init__(self) -> None:
        self.next: list[Any] = [
            SECRET,
            SECRET.encode(),
            [SECRET],
            {SECRET: SECRET},
            {"version": 1, "data": {"vId": NUMBER, "vaIds": []}},
            {"version": 1, "data": {"visitorId": NUMBER}},
            {"version": 1, "data": SECRET},
            {"version": 1, "data": {SECRET: 1}},
            {"version": 1, "data": {"vId": SECRET, "vaIds": []}},
            {"version": 1, "data": {"visitorId": SECRET}},
        ]

    def lookup(self, visitor_id: str) -> Any:
        return self.next.pop() if self.next else None


def use_everything(sdk: Flagship) -> None:
    visitor = sdk.create_visitor(f"{SECRET} 1", authenticated=True, context={"name": SECRET, "bad": [SECRET]})
    for _ in range(12):
        visitor.synchronize_modifications()
    visitor.update_context({"name": SECRET, "list": [SECRET], "bad": f"{SECRET}\ud800", "dict": {SECRET: SECRET}})
    visitor.authenticate(f"{SECRET} 2", context={"name": SECRET, "none": (SECRET,)}, synchronize=True)
    visitor.unauthenticate(synchronize=True)
    visitor.get_modification("color", "none", activate=True)
    visitor.activate_modification("color")
    wrong: Any = SECRET
    visitor.send_hit(wrong)
    hits: list[Any] = [
        Page("https://shop.example/" + SECRET.replace(" ", "/") * 300),
        Screen(SECRET * 400),
        Event(EventCategory.USER_ENGAGEMENT, SECRET * 60).with_event_label(SECRET * 60),
        Transaction(LONG, LONG).with_currency(SECRET).with_coupon_code(SECRET),
        Item(LONG, LONG, LONG),
        Screen(SECRET).with_ip(SECRET).with_locale(SECRET * 3),
    ]
    for hit in hits:
        visitor.send_hit(hit)


@pytest.mark.parametrize("mode", [API, BUCKETING])
@pytest.mark.parametrize("fault", [None, Fault(status=500), Fault(drop=True), Fault(garbage=True)])
def test_personal_data_is_logged_at_debug_alone_and_the_api_key_nowhere(
    platform: LocalPlatform, mode: object, fault: Fault | None
) -> None:
    config = config_for(platform, mode=mode, visitor_cache_manager=Records())
    with started(config) as sdk:
        if fault is not None:
            platform.fault(fault)
        use_everything(sdk)
        assert API_KEY not in repr([sdk, config, sdk.status(), sdk._runtime, adult(sdk), vars(adult(sdk))])
        assert platform.received
    handler = handler_of(config)
    assert any(SECRET in message for level, message in handler.logs if level == 10)
    secret_parts = (SECRET, SECRET.replace(" ", "/"), str(NUMBER))
    assert not [
        (level, message) for level, message in handler.logs if level > 10 and any(p in message for p in secret_parts)
    ]
    assert not [message for _, message in handler.logs if API_KEY in message]
    assert not handler.exceptions


def test_a_request_that_is_printed_does_not_show_the_api_key() -> None:
    transport = RecordingTransport()
    with running("http://flagship.invalid", mode=API, transport=transport) as sdk:
        adult(sdk).synchronize_modifications()
    (request,) = transport.requests_for(Purpose.CAMPAIGNS)
    assert request.headers["x-api-key"] == API_KEY
    assert API_KEY not in repr(transport.requests)
    assert "x-sdk-client" in repr(request)


def test_the_api_key_is_in_no_request_but_that_for_campaigns(platform: LocalPlatform) -> None:
    for mode in (API, BUCKETING):
        with running(platform, mode=mode) as sdk:
            use_everything(sdk)
    for request in platform.received:
        found = API_KEY in repr([request.target, request.headers, request.body])
        assert found is (request.purpose is Purpose.CAMPAIGNS)


def test_an_api_key_that_http_cannot_carry_is_not_told(platform: LocalPlatform) -> None:
    handler = RecordingHandler()
    sdk = Flagship()
    sdk.start(platform.env_id, "secret\nkey", config_for(platform, mode=API, event_handler=handler))
    fine, reason = adult(sdk).synchronize_modifications()
    sdk.close()
    assert not fine
    assert "x-api-key" in reason
    assert "secret" not in reason + repr(handler.logs)


@pytest.mark.parametrize("mode", [API, BUCKETING])
def test_the_root_logger_is_left_alone(platform: LocalPlatform, mode: object) -> None:
    loggers = [logging.getLogger(name) for name in ("", "flagship", "urllib3")]
    before = [(list(logger.handlers), logger.level, logger.propagate, logger.disabled) for logger in loggers]
    with running(platform, mode=mode) as sdk:
        use_everything(sdk)
    after = [(list(logger.handlers), logger.level, logger.propagate, logger.disabled) for logger in loggers]
    assert before == after


def test_importing_and_using_the_sdk_writes_nothing(platform: LocalPlatform, capfd: pytest.CaptureFixture[str]) -> None:
    with running(platform, polling_interval=0.01) as sdk:
        use_everything(sdk)
        platform.received.wait_for(4, Purpose.DOCUMENT)
    assert capfd.readouterr() == ("", "")


def test_an_id_that_is_no_text_is_not_logged(platform: LocalPlatform) -> None:
    """The most common of mistakes: an account's number instead of its text."""
    config = config_for(platform)
    number: Any = NUMBER
    with started(config) as sdk:
        for call in (sdk.create_visitor, adult(sdk).authenticate, adult(sdk).update_context):
            with pytest.raises(TypeError, match="got int, wanted"):
                call(number)
    assert len(handler_of(config).exceptions) == 3
    assert str(NUMBER) not in str(handler_of(config).logs)


@pytest.mark.parametrize("level", ["answered", "unreachable"])
def test_credentials_in_a_configured_url_are_sent_and_not_logged(platform: LocalPlatform, level: str) -> None:
    port = platform.port if level == "answered" else unused_port()
    url = f"http://ada:pass@word@127.0.0.1:{port}"
    for mode in (API, BUCKETING):
        config = config_for(url, mode=mode)
        with started(config) as sdk:
            visitor = adult(sdk)
            visitor.synchronize_modifications()
            visitor.send_hit(Screen("home"))
        assert "127.0.0.1" in str(handler_of(config).logs)
        assert "word" not in str(handler_of(config).logs)
        assert "ada:" not in str(handler_of(config).logs)
    if level == "answered":
        assert all(request.headers["authorization"].startswith("Basic ") for request in platform.received)


POLLING = """
import logging, sys
from flagship import Config, Flagship

logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
config = Config(mode=Config.Mode.BUCKETING, cdn_url=sys.argv[1], document_directory=None, polling_interval=0.001)
Flagship.instance().start(sys.argv[2], "key", config)
sys.stdin.read()
"""


def test_a_process_that_ends_in_the_middle_of_a_poll_ends_at_once_and_quietly(platform: LocalPlatform) -> None:
    command = [sys.executable, "-X", "dev", "-c", POLLING, platform.url, platform.env_id]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(ROOTS)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environ, text=True, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        platform.received.wait_for(2, Purpose.DOCUMENT, timeout=30)
        platform.fault(Fault(Purpose.DOCUMENT, delay=120))
        platform.received.clear()
        platform.received.wait_for(1, Purpose.DOCUMENT, timeout=30)
        _, said = process.communicate("", timeout=30)
    assert (process.returncode, said) == (0, "")
