"""An SDK in the hands of a test: the network is not there, time stands still, and all that is said is kept."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any

from flagship.app import Flagship
from flagship.config import Config
from flagship.testing import ManualClock, Purpose, RecordingHandler, RecordingTransport

__all__ = ["RecordingSdk"]


class RecordingSdk:
    """An SDK on a `RecordingTransport`, a `ManualClock` and a `RecordingHandler`. A context manager: it closes the SDK.

    Args:
        sdk: which one; by default the one that the process shares, which the application under test uses as well.

    Attributes:
        sdk: the SDK. It starts with `start`, or when the application starts it with what `config` returns.
        transport: what it sends goes there, and what comes back is told there.
        clock: its time.
        handler: what it has to say.

    """

    def __init__(self, sdk: Flagship | None = None) -> None:
        self.sdk = Flagship.instance() if sdk is None else sdk
        self.transport = RecordingTransport()
        self.clock = ManualClock()
        self.handler = RecordingHandler()

    def config(self, **options: Any) -> Config:
        """A configuration with the three fakes. It stores no document and polls only if told a `polling_interval`.

        Args:
            options: of `Config`; they go before those of the fakes.

        """
        own: dict[str, Any] = {
            "transport": self.transport,
            "clock": self.clock,
            "event_handler": self.handler,
            "document_directory": None,
            "polling_interval": 0,
        }
        return Config(**{**own, **options})

    def start(self, document: Mapping[str, Any] | None = None, **options: Any) -> Flagship:
        """Start the SDK and return it.

        Args:
            document: a bucketing document, which is served, and decided over in BUCKETING mode. Without one the mode
                is the Decision API's, which knows no campaign until `transport` is told of some.
            options: of `Config`.

        """
        if document is not None:
            self.transport.serve_document(document)
            options = {"mode": Config.Mode.BUCKETING, **options}
        self.sdk.start("test-environment", "test-api-key", self.config(**options))
        return self.sdk

    @property
    def hits(self) -> list[Any]:
        """The hits that were sent, as JSON, oldest first."""
        return self.transport.json_bodies(Purpose.HIT)

    @property
    def activations(self) -> list[Any]:
        """The activations that were sent, as JSON, oldest first."""
        return self.transport.json_bodies(Purpose.ACTIVATION)

    def close(self) -> None:
        """Close the SDK."""
        self.sdk.close()

    def __enter__(self) -> RecordingSdk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
