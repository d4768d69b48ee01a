"""What the SDK makes of a Decision API and a hit collector that are down, slow, or answer junk."""

from __future__ import annotations

import attrs
import pytest

from flagship.helpers.hits import Event, EventCategory
from flagship.server import Fault, LocalPlatform, Purpose
from tests.shell.running import (
    API,
    BUCKETING,
    adult,
    campaigns_of,
    color,
    config_for,
    handler_of,
    http_answer,
    patience,
    routed,
    running,
    started,
)
from tests.shell.sockets import RawServer, unused_port

bounds: dict[str, object] = {
    "timeout": 0.75,
    "context_timeout": 0.75,
    "activation_timeout": 0.75,
    "hit_timeout": 0.75,
    "max_answer_bytes": 200_000,
}
NO_ANSWER = {
    "truncated": Fault(body=b'{"campaigns": []}', truncate=True),
    "oversized": Fault(oversize=200_001),
    "dropped": Fault(drop=True),
    "slow": Fault(delay=20, body=b"{}"),
    "dripping": Fault(drip=0.1, body=b'{"campaigns": []}'),
    "a lying encoding": Fault(body=b"junk", headers={"Content-Encoding": "gzip"}),
}
REFUSALS = {str(status): Fault(status=status) for status in (400, 401, 404, 429, 500, 503)}
JUNK = {
    "garbage": Fault(garbage=True),
    "an empty object": Fault(body=b"{}"),
    "a list": Fault(body=b"[]"),
    "a text": Fault(body=b'"hello"'),
    "null": Fault(body=b"null"),
    "campaigns that are null": Fault(body=b'{"visitorId": "ada", "campaigns": null}'),
    "HTML": Fault(body=b"<html><body>Log in</body></html>", headers={"Content-Type": "text/html"}),
    "JSON without an end": Fault(body=b'{"campaigns": ['),
    "ten thousand lists": Fault(body=b"[" * 10_000 + b"]" * 10_000),
}


def faults(*tables: dict[str, Fault]) -> pytest.MarkDecorator:
    every = {name: fault for table in tables for name, fault in table.items()}
    return pytest.mark.parametrize("fault", every.values(), ids=every.keys())


def on(route: Purpose, fault: Fault) -> Fault:
    return attrs.evolve(fault, route=route)


def hit() -> Event:
    return Event(EventCategory.USER_ENGAGEMENT, "look")


@faults(NO_ANSWER, REFUSALS, JUNK)
def test_a_synchronisation_that_gets_no_campaigns_says_why_and_keeps_the_last_flags(
    platform: LocalPlatform, fault: Fault
) -> None:
    config = config_for(platform, mode=API, **{**bounds, "timeout": patience(fault)})
    with started(config) as sdk:
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        platform.fault(on(Purpose.CAMPAIGNS, fault))
        fine, reason = visitor.synchronize_modifications()
        assert not fine
        assert reason.startswith("[synchronize_modifications] ")
        assert reason.endswith("; the last known flags stay in use")
        assert color(visitor) == "blue"
        assert visitor.get_modification_info("limit") == {
            "campaignId": "c2",
            "variationGroupId": "c2-g1",
            "variationId": "c2-v1",
            "isReference": False,
        }
        newcomer = adult(sdk, "new")
        assert newcomer.synchronize_modifications()[0] is False
        assert color(newcomer) == "none"
        platform.clear_faults()
        assert newcomer.synchronize_modifications() == (True, "")
        assert color(newcomer) == "blue"
    assert reason in handler_of(config).messages(40)
    assert not handler_of(config).exceptions


@faults({"status 204": Fault(status=204), "an empty body": Fault(body=b""), "none": Fault(body=b'{"campaigns":[]}')})
def test_an_answer_without_campaigns_takes_the_flags_away(platform: LocalPlatform, fault: Fault) -> None:
    with running(platform, mode=API) as sdk:
        visitor = adult(sdk)
        visitor.synchronize_modifications()
        platform.fault(on(Purpose.CAMPAIGNS, fault))
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "none"


def test_malformed_parts_of_an_answer_are_left_out_alone() -> None:
    answer = campaigns_of("blue")
    campaigns = answer["campaigns"]
    assert isinstance(campaigns, list)
    campaigns[:0] = [None, 7, {}, {"id": "c"}, {"id": "c", "variationGroupId": "g", "variation": []}]
    config: dict[str, object] = {"mode": API}
    with (
        RawServer(routed(lambda path, _: http_answer(200, answer) if "campaigns" in path else None)) as server,
        running(server.url, **config) as sdk,
    ):
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"


@pytest.mark.parametrize("mode", [API, BUCKETING])
@faults(NO_ANSWER, REFUSALS, JUNK)
def test_a_context_event_that_fails_does_not_fail_the_synchronisation(
    platform: LocalPlatform, mode: object, fault: Fault
) -> None:
    platform.fault(on(Purpose.CONTEXT, fault))
    with running(platform, mode=mode, **{**bounds, "timeout": 30}) as sdk:  # the campaigns are to arrive, however late
        visitor = adult(sdk)
        assert visitor.synchronize_modifications() == (True, "")
        assert color(visitor) == "blue"
        platform.received.wait_for(1, Purpose.CONTEXT)


@faults(NO_ANSWER)
def test_a_delivery_without_an_answer_says_so_and_is_counted_as_lost(platform: LocalPlatform, fault: Fault) -> None:
    with running(platform, **bounds) as sdk:
        visitor = adult(sdk)
        visitor.synchronize_modifications()
        for route in (Purpose.ACTIVATION, Purpose.HIT):
            platform.fault(on(route, fault))
        for fine, reason in (visitor.activate_modification("color"), visitor.send_hit(hit())):
            assert not fine
            assert f"POST 127.0.0.1:{platform.port} failed after" in reason
        assert visitor.get_modification("color", "none", activate=True) == "blue"
        assert visitor.get_modification_with_results("color", "none", activate=True)[3] is not None
        assert (sdk.status().hits_sent, sdk.status().hits_lost) == (0, 4)
        assert len(platform.received.of(Purpose.ACTIVATION)) == 3
        assert len(platform.received.of(Purpose.HIT)) == 1


@faults(REFUSALS)
def test_a_delivery_that_is_refused_gives_the_status(platform: LocalPlatform, fault: Fault) -> None:
    with running(platform) as sdk:
        visitor = adult(sdk)
        visitor.synchronize_modifications()
        for route in (Purpose.ACTIVATION, Purpose.HIT):
            platform.fault(on(route, fault))
        status = str(fault.status)
        assert visitor.activate_modification("color") == (False, status)
        assert visitor.send_hit(hit()) == (False, status)
        assert (sdk.status().hits_sent, sdk.status().hits_lost) == (0, 2)


@faults(JUNK)
def test_what_an_accepted_delivery_is_answered_does_not_matter(platform: LocalPlatform, fault: Fault) -> None:
    with running(platform) as sdk:
        visitor = adult(sdk)
        visitor.synchronize_modifications()
        for route in (Purpose.ACTIVATION, Purpose.HIT):
            platform.fault(on(route, fault))
        assert visitor.activate_modification("color") == (True, "200")
        assert visitor.send_hit(hit()) == (True, "200")
        assert (sdk.status().hits_sent, sdk.status().hits_lost) == (2, 0)


def test_nothing_raises_when_nothing_listens() -> None:
    config = config_for(f"http://127.0.0.1:{unused_port()}", mode=API)
    with started(config) as sdk:
        visitor = adult(sdk)
        fine, reason = visitor.synchronize_modifications()
        assert not fine
        assert "connection refused" in reason
        fine, reason = visitor.send_hit(hit())
        assert not fine
        assert "connection refused" in reason
        visitor.authenticate("account", synchronize=True)
        assert visitor.update_context(("age", 31), synchronize=True)[1] is not None
        visitor.unauthenticate(synchronize=True)
        assert sdk.status().hits_lost == 1
    assert not handler_of(config).exceptions
