"""The application's code that calls the SDK from where the SDK called it: handlers, managers, callbacks, signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from flagship import Config, Flagship
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.handler import FlagshipEventHandler
from flagship.helpers.hits import Screen
from flagship.status import Status
from flagship.testing import RecordingHandler, RecordingTransport
from flagship.visitor import FlagshipVisitor
from tests.shell.running import BUCKETING, ENV_ID, adult, color, document_of, pollers, started

SIGNALLED = """
import signal
from flagship import Config, Flagship
from flagship.testing import RecordingTransport

transport = RecordingTransport()
sdk = Flagship()
sdk.start("env", "key", Config(mode=Config.Mode.BUCKETING, transport=transport, document_directory=None,
                               polling_interval=0, send_context_events=False))
visitor = sdk.create_visitor("ada")
calls = 0

def interrupt(number, frame):
    global calls
    calls += 1
    visitor.update_context(("signal", calls))
    visitor.synchronize_modifications()
    visitor.activate_modification("color")

signal.signal(signal.SIGALRM, interrupt)
rounds = 0
while calls < 2000:
    rounds += 1
    # One signal a round: a timer that repeats faster than the handler returns would interrupt nothing but handlers.
    signal.setitimer(signal.ITIMER_REAL, (1 + rounds % 100) / 1e6)
    visitor.update_context(("age", 30))
    visitor.synchronize_modifications()
print("done")
"""


class Busy(RecordingHandler):
    """Calls something for every message."""

    def __init__(self) -> None:
        super().__init__()
        self.call: Callable[[], object] = lambda: None

    def on_log(self, level: int, message: str) -> None:
        super().on_log(level, message)
        assert len(self.logs) < 500, "the handler is told of what it does itself"
        self.call()


def config_with(handler: FlagshipEventHandler, **options: object) -> Config:
    transport = RecordingTransport()
    transport.serve_document(document_of("blue"))
    usual: dict[str, Any] = {
        "mode": BUCKETING,
        "transport": transport,
        "polling_interval": 0,
        "document_directory": None,
        "event_handler": handler,
    }
    return Config(**{**usual, **options})


def test_a_handler_may_use_the_sdk_and_is_not_told_of_what_it_does_itself() -> None:
    handler = Busy()
    with started(config_with(handler)) as sdk:
        visitor = adult(sdk)
        reports: list[object] = []
        handler.call = lambda: reports.extend([visitor.synchronize_modifications(), visitor.send_hit(Screen("log"))])
        handler.logs.clear()
        assert visitor.get_modification("unknown", 1) == 1
        handler.call = lambda: None
        assert reports == [(True, ""), (True, "200")]
        assert [level for level, _ in handler.logs] == [40]
        assert visitor.get_modification("unknown", 1) == 1
        assert [level for level, _ in handler.logs] == [40, 40]


def test_a_handler_that_fails_in_what_it_does_itself_is_not_told_of_its_exception() -> None:
    class Failing(RecordingHandler):
        def on_exception_raised(self, exception: BaseException, traceback: str) -> None:
            super().on_exception_raised(exception, traceback)
            assert len(self.exceptions) < 10
            wrong: Any = 5
            visitor.get_modification(wrong, 1)

    handler = Failing()
    with started(config_with(handler)) as sdk:
        visitor = adult(sdk)
        wrong: Any = 7
        with pytest.raises(TypeError, match="key"):
            visitor.get_modification(wrong, 1)
        assert len(handler.exceptions) == 1


def test_two_sdks_whose_handlers_use_each_other_end() -> None:
    first, second = Busy(), Busy()
    with started(config_with(first)) as one, started(config_with(second)) as other:
        ada, bob = adult(one), adult(other, "bob")
        first.logs.clear()
        second.logs.clear()
        first.call = lambda: bob.get_modification("unknown", 1)
        second.call = lambda: ada.get_modification("unknown", 1)
        ada.get_modification("unknown", 1)
        assert (len(first.logs), len(second.logs)) == (1, 1)


def test_a_manager_may_use_the_visitor_it_is_called_for() -> None:
    class Using(VisitorCacheManager):
        visitor: FlagshipVisitor

        def lookup(self, visitor_id: str) -> dict[str, Any] | None:
            self.visitor.update_context(("looked", "up"))
            return None

        def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
            assert color(self.visitor) == "blue"
            self.visitor.activate_modification("color")
            self.visitor.update_context(("saved", True))

    manager = Using()
    with started(config_with(RecordingHandler(), visitor_cache_manager=manager)) as sdk:
        manager.visitor = adult(sdk)
        assert manager.visitor.synchronize_modifications() == (True, "")
        assert manager.visitor.get_context().items() >= {"looked": "up", "saved": True}.items()
        assert sdk.status().hits_sent == 1


def test_a_callback_may_close_start_and_make_visitors() -> None:
    handler = RecordingHandler()
    sdk = Flagship()
    seen: list[object] = []

    def changed(status: Status) -> None:
        visitor = sdk.create_visitor("ada")
        seen.extend([status.ready, visitor.synchronize_modifications(), color(visitor), len(pollers())])
        sdk.close()
        sdk.start(ENV_ID, "key", config_with(handler, polling_interval=60))

    sdk.start(ENV_ID, "key", config_with(handler, polling_interval=60, on_document_changed=changed))
    try:
        assert seen == [True, (True, ""), "blue", 0]
        assert sdk.status().ready
        assert len(pollers()) == 1
        assert not handler.exceptions
    finally:
        sdk.close()
    assert not pollers()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such timer")
def test_a_signal_handler_may_use_the_visitor_that_it_interrupts() -> None:
    """A lock that the interrupted call holds would never be released."""
    answer = subprocess.run(
        [sys.executable, "-c", SIGNALLED], capture_output=True, text=True, timeout=60, env=dict(os.environ), check=False
    )
    assert (answer.stdout, answer.stderr) == ("done\n", "")
