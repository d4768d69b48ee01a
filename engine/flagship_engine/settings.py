"""What an SDK was told at its start, as a value: environment, mode, addresses, timeouts, bounds."""

from __future__ import annotations

from enum import Enum

import attrs

from flagship_engine.rules.base import Rules
from flagship_engine.rules.sdk import SDK_RULES


class Mode(Enum):
    """Who decides: the Decision API, or this process with the bucketing document."""

    API = "API"
    DECISION_API = "API"  # noqa: PIE796 - the manual's name of the same mode
    BUCKETING = "BUCKETING"


@attrs.frozen
class Timeouts:
    """Seconds that one whole exchange may take, by what it is for."""

    campaigns: float = 2.0
    document: float = 10.0
    context: float = 2.0
    activation: float = 2.0
    hit: float = 2.0


@attrs.frozen
class Settings:
    """Everything the state transitions and the wire need to know of the configuration.

    Attributes:
        environment_id: the environment, ``cid`` on the wire.
        api_key: the key of the campaigns request; it is in no other request, log or repr.
        mode: who decides.
        polling_interval: seconds between two looks at the document; 0 or less for none.
        decision_url: base of campaigns, activate and events, without a final slash.
        cdn_url: base of the bucketing document, without a final slash.
        hits_url: where hits are posted.
        timeouts: seconds, by purpose.
        max_document_bytes: the largest bucketing document that is read.
        max_answer_bytes: the largest other answer that is read.
        send_context_events: whether synchronisations send the context event.
        environment_in_path: whether the Decision API's paths carry the environment id; a self-hosted one's do not.
        remembers: whether the application keeps assignations.
        stores_document: whether the document is kept on disk.
        keeps_journal: whether it is written down how was decided for whom.
        rules: the rules of BUCKETING mode.
        sdk_version: the value of ``x-sdk-version``.

    """

    environment_id: str
    api_key: str = attrs.field(repr=False)
    mode: Mode = Mode.API
    polling_interval: float = 60.0
    decision_url: str = "https://decision.flagship.io/v2"
    cdn_url: str = "https://cdn.flagship.io"
    hits_url: str = "https://ariane.abtasty.com/"
    timeouts: Timeouts = Timeouts()
    max_document_bytes: int = 64 * 1024 * 1024
    max_answer_bytes: int = 8 * 1024 * 1024
    send_context_events: bool = True
    environment_in_path: bool = True
    remembers: bool = False
    stores_document: bool = False
    keeps_journal: bool = False
    rules: Rules = SDK_RULES
    sdk_version: str = "0"

    @property
    def decides(self) -> bool:
        """Whether this process decides: BUCKETING mode."""
        return self.mode is Mode.BUCKETING

    @property
    def authenticates(self) -> bool:
        """Whether logging in means anything to those who decide."""
        return not self.decides or self.rules.authenticates

    @property
    def marks_activations(self) -> bool:
        """Whether it is remembered here that a variation was activated."""
        return self.decides and self.remembers and self.rules.marks_activations
