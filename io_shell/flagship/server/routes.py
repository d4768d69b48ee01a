"""Which path is served by what."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

from flagship.server import campaigns, cdn, description, flags, reports
from flagship.server.calls import Handler
from flagship_engine.exchange import Purpose


@attrs.frozen
class Service:
    """What answers to a method on a path.

    Attributes:
        handler: makes the reply.
        purpose: what requests are for, by which faults and the journal of requests tell them apart; None for the
            platform's description of itself, which no fault concerns.

    """

    handler: Handler
    purpose: Purpose | None


_ALL = Service(campaigns.campaigns, Purpose.CAMPAIGNS)
_ALL_OR_NOTHING = Service(campaigns.campaigns_or_nothing, Purpose.CAMPAIGNS)
_ONE = Service(campaigns.one_campaign, Purpose.CAMPAIGNS)
_FLAGS = Service(flags.flags, Purpose.CAMPAIGNS)

SERVICES: Mapping[str, Mapping[str, Service]] = MappingProxyType(
    {
        "/": {"GET": Service(description.index, None), "POST": Service(reports.hits, Purpose.HIT)},
        description.OPENAPI_PATH: {"GET": Service(description.openapi, None)},
        "/{env_id}/bucketing.json": {"GET": Service(cdn.document, Purpose.DOCUMENT)},
        "/v2/activate": {"POST": Service(reports.activate, Purpose.ACTIVATION)},
        # A self-hosted Decision API serves one environment and leaves it out. These go first: a campaign's slug may
        # be "flags", but no environment's id is "campaigns". And it may hold a slash (%2F), hence ":path".
        "/v2/campaigns": {"POST": _ALL},
        "/v2/campaigns/": {"POST": _ALL_OR_NOTHING},
        "/v2/campaigns/{campaign:path}": {"POST": _ONE},
        "/v2/flags": {"POST": _FLAGS},
        "/v2/{env_id}/campaigns": {"POST": _ALL},
        # The official SDKs ask so, and cannot read a 204.
        "/v2/{env_id}/campaigns/": {"POST": _ALL},
        "/v2/{env_id}/campaigns/{campaign:path}": {"POST": _ONE},
        "/v2/{env_id}/flags": {"POST": _FLAGS},
        "/v2/{env_id}/events": {"POST": Service(reports.events, Purpose.CONTEXT)},
    }
)
"""Path to method to service. Of two paths that fit a request, the earlier one is meant."""
