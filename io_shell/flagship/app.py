"""The SDK's front door: start it, make visitors, close it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, ClassVar
from weakref import WeakSet

from flagship._arguments import boolean, instance, number, optional, text
from flagship._clock import new_id
from flagship._fork import renew_after_fork
from flagship._http import HttpTransport
from flagship._policy import guarded, is_caught
from flagship._report import Reporter
from flagship._runtime import Runtime, Surroundings
from flagship.config import Config
from flagship.errors import InitializationError, ParamError, TypingError
from flagship.handler import FlagshipEventHandler
from flagship.helpers.preset_context import preset_values
from flagship.status import Status
from flagship.visitor import FlagshipVisitor, context_entries
from flagship_engine.context import Context
from flagship_engine.identity import Identity
from flagship_engine.values import FrozenDict
from flagship_engine.visitor import VisitorState, read_entries


class Flagship:
    """An SDK. `Flagship.instance()` is the one that a process shares; `Flagship()` makes one of your own.

    Instances know nothing of each other: several environments can be used in one process. All methods may be called
    from any thread. One that polls goes on until `close`, even if nothing refers to it any more.
    """

    _shared: ClassVar[Flagship]

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._runtime: Runtime | None = None
        self._retired: WeakSet[Runtime] = WeakSet()
        self._reporter = Reporter(FlagshipEventHandler())
        renew_after_fork(self)

    @staticmethod
    def instance() -> Flagship:
        """The instance that the process shares, the same at each call."""
        return Flagship._shared

    @guarded
    def start(self, env_id: str, api_key: str, config: Config | None = None) -> None:
        """Start, or start anew. In BUCKETING mode the document is fetched before this returns.

        A CDN that cannot be reached raises nothing: the stored document is used if there is one, polling goes on, and
        `status` says how it stands. A new start stops the polling of the one before; visitors made before keep the
        environment that they were made for.

        Args:
            env_id: the environment's id.
            api_key: its API key.
            config: the options; None for the defaults.

        Raises:
            TypingError: an argument has a wrong type.
            ParamError: an id or key is empty.

        """
        usable = Config() if config is None else instance("config", config, Config)
        try:
            self._start(usable, _filled("env_id", env_id), _filled("api_key", api_key))
        except Exception as error:
            # What was started before goes on, with its own handler; this start's handler hears of this start.
            if not is_caught(error, Reporter(usable.event_handler)):
                raise

    def _start(self, usable: Config, env_id: str, api_key: str) -> None:
        usable.env_id, usable.api_key = env_id, api_key
        runtime = Runtime(usable.settings(env_id, api_key), _surroundings(usable))
        with self._lock:
            before, self._runtime = self._runtime, runtime
            self._reporter = runtime.reporter
            if before is not None:
                self._retired.add(before)
        if before is not None:
            before.retire()
        if runtime.settings.decides and runtime.settings.polling_interval <= 0:
            runtime.reporter.log(30, "polling is disabled: the document and panic are only looked at by start")
        runtime.start()
        runtime.reporter.log(10, f"started: {usable.mode.name} mode")

    def is_flagship_started(self) -> bool:
        """Whether the SDK is between `start` and `close`."""
        return self._runtime is not None

    @guarded
    def create_visitor(
        self,
        visitor_id: str | None = None,
        authenticated: bool = False,
        context: Mapping[Any, Any] | tuple[Any, Any] | None = None,
    ) -> FlagshipVisitor:
        """A visitor. It has no flags before it is synchronised.

        Args:
            visitor_id: the user's id; None or "" for a fresh UUID.
            authenticated: whether that id is an account's: the visitor gets a fresh anonymous id beside it (not in
                BUCKETING mode with the SDK's rules).
            context: keys to str, bool, int or finite float, laid over the predefined keys. An entry of another type is
                left out, with an ERROR.

        Raises:
            InitializationError: the SDK is not started.
            TypingError: an argument has a wrong type.

        """
        runtime = self._runtime
        if runtime is None:
            raise InitializationError(
                "create_visitor: the SDK is not started: call start(env_id, api_key, config) first"
            )
        own_id = optional(text, "visitor_id", visitor_id) or new_id()
        anonymous_id = new_id() if boolean("authenticated", authenticated) and runtime.settings.authenticates else None
        entries = context_entries("context", {} if context is None else context)
        values, _results, logs = read_entries(FrozenDict(preset_values()), entries, "create_visitor")
        runtime.world.perform_all(logs)
        runtime.current()
        visitor = FlagshipVisitor(runtime, VisitorState(Identity(own_id, anonymous_id), Context(values)))
        runtime.reporter.log(10, f"visitor created: {own_id!a}")
        return visitor

    def status(self) -> Status:
        """How the SDK is doing: mode, panic, the document's age and digest, failures, hits sent and lost."""
        runtime = self._runtime
        if runtime is None:
            return Status(started=False, mode=Config.Mode.API, ready=False, panic=False)
        return runtime.status()

    @guarded
    def wait_until_ready(self, timeout: float) -> bool:
        """Wait, so many seconds at most, until visitors can be decided for; False if that did not come.

        Raises:
            TypingError: the timeout is no number.

        """
        seconds = number("timeout", timeout)
        if seconds != seconds:
            raise TypingError("timeout: got nan, wanted a number of seconds")
        runtime = self._runtime
        return runtime is not None and runtime.wait_until_ready(seconds)

    def close(self) -> None:
        """Stop polling and close connections. May be called twice; `start` may be called again.

        Visitors, those of earlier starts too, keep their flags; what they send afterwards is refused.
        """
        with self._lock:
            runtimes = [*self._retired, *(() if self._runtime is None else (self._runtime,))]
            self._runtime = None
            self._retired.clear()
        for runtime in runtimes:
            runtime.close()

    def after_fork(self) -> None:
        """In a forked child: the fork may have caught the lock in any state."""
        self._lock = threading.RLock()


# Made here, because a lock around the first call for it could be held by another thread during a fork.
Flagship._shared = Flagship()


def _filled(name: str, value: object) -> str:
    filled = text(name, value)
    if not filled.strip():
        raise ParamError(f"{name}: got an empty str, wanted the one that your Flagship account shows")
    return filled


def _surroundings(config: Config) -> Surroundings:
    return Surroundings(
        transport=HttpTransport() if config.transport is None else config.transport,
        owns_transport=config.transport is None,
        clock=config.clock,
        reporter=Reporter(config.event_handler),
        manager=config.visitor_cache_manager,
        directory=config.document_directory,
        journal=config.journal,
        on_document_changed=config.on_document_changed,
    )
