"""How the SDK is configured."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from flagship import _options as options
from flagship._clock import Clock
from flagship._http import Transport
from flagship._report import Reporter
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.handler import FlagshipEventHandler
from flagship.journal import Journal
from flagship.status import Status
from flagship_engine import settings as modes
from flagship_engine._version import __version__
from flagship_engine.rules.base import Rules
from flagship_engine.settings import Settings, Timeouts


class Config:
    """The options of the SDK, all of them keywords. An unknown one, or one of a wrong type, is a WARNING that names it.

    The options of 2.1:

    Attributes:
        mode: `Config.Mode.API` (also spelt DECISION_API, the default): the Decision API decides; or
            `Config.Mode.BUCKETING`: this process decides, over the bucketing document.
        event_handler: a `FlagshipEventHandler`, told of messages and exceptions.
        bucketing_refresh_interval: the option `polling_interval`: seconds between two looks at the document, 60 by
            default; 0 or less switches polling off: the document is fetched at start only.
        timeout: seconds for a campaigns request, 2 by default.
        visitor_cache_manager: a `VisitorCacheManager`, or None.
        debug: kept because 2.1 has it; nothing depends on it.

    And new ones:

    Attributes:
        document_timeout: seconds for fetching the document, 10 by default.
        context_timeout: seconds for a context event, 2 by default.
        activation_timeout: seconds for an activation, 2 by default.
        hit_timeout: seconds for a hit, 2 by default.
        decision_url: base URL of campaigns, activate and events.
        cdn_url: base URL of the bucketing document.
        hits_url: URL that hits are posted to.
        self_hosted: True if `decision_url` is a self-hosted Decision API: its paths carry no environment id, and it
            takes no context events.
        document_directory: where the bucketing document is kept between starts: a path; None for nowhere. By default
            the user's cache directory.
        max_document_bytes: the largest document that is read, 64 MiB by default.
        max_answer_bytes: the largest other answer that is read, 8 MiB by default.
        send_context_events: whether a synchronisation sends the context event, True by default.
        transport: a `flagship._http.Transport` instead of real HTTP: see `flagship.testing.RecordingTransport`. An SDK
            does not close it.
        clock: a `flagship._clock.Clock` instead of the machine's: see `flagship.testing.ManualClock`.
        rules: the rules of BUCKETING mode: `flagship_engine.SDK_RULES`, what the official SDK 2.1.5 decides, by
            default; or `flagship_engine.PLATFORM_RULES`, what the Decision API decides. With those BUCKETING mode
            shows all keys of a group, logs visitors in and out, and has `visitor_cache_manager` keep what was
            activated.
        on_document_changed: called with a `Status` when another bucketing document is in use; on the thread that
            fetched it.
        journal: where it is written down how was decided for whom: a `Journal`, or the path of its file. None, the
            default: nowhere.
        env_id: the environment id of the last start with this configuration, or None.
        api_key: its API key, or None.

    """

    Mode: TypeAlias = modes.Mode

    mode: modes.Mode
    event_handler: FlagshipEventHandler
    bucketing_refresh_interval: float
    timeout: float
    visitor_cache_manager: VisitorCacheManager | None
    debug: bool | None
    document_timeout: float
    context_timeout: float
    activation_timeout: float
    hit_timeout: float
    decision_url: str
    cdn_url: str
    hits_url: str
    self_hosted: bool
    document_directory: Path | None
    max_document_bytes: int
    max_answer_bytes: int
    send_context_events: bool
    transport: Transport | None
    clock: Clock
    rules: Rules
    on_document_changed: Callable[[Status], object] | None
    journal: Journal | None

    def __init__(self, **kwargs: Any) -> None:
        values, complaints = options.read(kwargs)
        for name, value in values.items():
            setattr(self, name, value)
        self.env_id: str | None = None
        self.api_key: str | None = None
        reporter = Reporter(self.event_handler)
        for complaint in complaints:
            reporter.log(30, complaint)

    def __repr__(self) -> str:
        return f"Config(mode={self.mode}, env_id={self.env_id!r})"

    def settings(self, env_id: str, api_key: str) -> Settings:
        """The configuration for an environment, as the engine's value."""
        return Settings(
            environment_id=env_id,
            api_key=api_key,
            mode=self.mode,
            polling_interval=self.bucketing_refresh_interval,
            decision_url=self.decision_url.rstrip("/"),
            cdn_url=self.cdn_url.rstrip("/"),
            hits_url=self.hits_url,
            timeouts=Timeouts(
                campaigns=self.timeout,
                document=self.document_timeout,
                context=self.context_timeout,
                activation=self.activation_timeout,
                hit=self.hit_timeout,
            ),
            max_document_bytes=self.max_document_bytes,
            max_answer_bytes=self.max_answer_bytes,
            send_context_events=self.send_context_events and not self.self_hosted,
            environment_in_path=not self.self_hosted,
            remembers=self.visitor_cache_manager is not None,
            stores_document=self.document_directory is not None,
            keeps_journal=self.journal is not None,
            rules=self.rules,
            sdk_version=__version__,
        )
