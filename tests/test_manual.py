"""Every example of the 2.1 user's manual, its typos mended, against the local platform in both modes.

The order is the manual's. Each test quotes its example; what the manual promises about it is what is asserted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flagship.app import Flagship
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.config import Config
from flagship.handler import FlagshipEventHandler
from flagship.helpers.hits import Event, EventCategory, Item, Page, Screen, Transaction
from flagship.server import LocalPlatform, Purpose
from flagship.testing import RecordingHandler
from flagship.visitor import FlagshipVisitor

API = Config.Mode.DECISION_API
BUCKETING = Config.Mode.BUCKETING


def everybody() -> dict[str, Any]:
    return {"key": "fs_all_users", "operator": "EQUALS", "value": ""}


def campaign(name: str, targeting: dict[str, Any], flags: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A campaign with one group; `more` adds to its variation."""
    modifications = {"type": "JSON", "value": flags}
    variation = {"id": f"{name}-variation", "allocation": 100, "modifications": modifications, **more}
    group = {
        "id": f"{name}-group",
        "targeting": {"targetingGroups": [{"targetings": [targeting]}]},
        "variations": [variation],
    }
    return {"id": name, "type": "ab", "bucketRanges": [{"r": [0, 100]}], "variationGroups": [group]}


DOCUMENT = {
    "campaigns": [
        campaign("vip", {"key": "isVip", "operator": "EQUALS", "value": True}, {"vip_feature": True}),
        campaign("menu", everybody(), {"menu_order": ["home", "basket"], "later": None}, reference=True),
        campaign("over30", {"key": "age", "operator": "GREATER_THAN", "value": 30}, {"offer": 0.25}),
    ]
}


@pytest.fixture
def platform() -> Iterator[LocalPlatform]:
    with LocalPlatform(DOCUMENT) as running:
        yield running


@pytest.fixture(params=[API, BUCKETING], ids=["api", "bucketing"])
def mode(request: pytest.FixtureRequest) -> Config.Mode:
    chosen: Config.Mode = request.param
    return chosen


@pytest.fixture
def here(platform: LocalPlatform) -> Iterator[dict[str, Any]]:
    """The options that point the SDK at the local platform; the shared instance is closed afterwards."""
    yield {
        "decision_url": platform.decision_url,
        "cdn_url": platform.cdn_url,
        "hits_url": platform.hits_url,
        "document_directory": None,
    }
    Flagship.instance().close()


@pytest.fixture
def handler() -> RecordingHandler:
    return RecordingHandler()


@pytest.fixture
def sdk(platform: LocalPlatform, here: dict[str, Any], mode: Config.Mode, handler: RecordingHandler) -> Flagship:
    """The shared instance, started in either mode."""
    Flagship.instance().start(platform.env_id, platform.api_key, Config(mode=mode, event_handler=handler, **here))
    return Flagship.instance()


@pytest.fixture
def visitor(sdk: Flagship) -> FlagshipVisitor:
    """The manual's visitor, synchronised."""
    made = sdk.create_visitor("user_#1234", True, {"isVip": True})
    made.synchronize_modifications()
    return made


def sent(platform: LocalPlatform, purpose: str) -> list[Any]:
    return [json.loads(received.body) for received in platform.received.of(purpose)]


def test_start_with_the_default_config(platform: LocalPlatform, here: dict[str, Any]) -> None:
    """Start with the default config.

    ::

        from flagship.app import Flagship
        from flagship.config import Config

        Flagship.instance().start("your_env_id", "your_api_key", Config())
    """
    Flagship.instance().start(platform.env_id, platform.api_key, Config(**here))
    assert Flagship.instance().is_flagship_started()
    assert Flagship.instance().status().mode is API
    assert platform.received.of("document") == ()


def test_start_in_bucketing_mode(platform: LocalPlatform, here: dict[str, Any], handler: RecordingHandler) -> None:
    """Start in bucketing mode.

    ::

        Flagship.instance().start("your_env_id", "your_api_key",
            Config(event_handler=t, mode=Config.Mode.BUCKETING, polling_interval=5, timeout=0.1))
    """
    config = Config(event_handler=handler, mode=Config.Mode.BUCKETING, polling_interval=5, timeout=0.1, **here)
    Flagship.instance().start(platform.env_id, platform.api_key, config)
    assert Flagship.instance().status().ready
    assert len(platform.received.of("document")) == 1
    assert handler.messages(40) == []


def test_a_custom_event_handler(platform: LocalPlatform, here: dict[str, Any], mode: Config.Mode) -> None:
    """The Config class lets you configure the SDK.

    ::

        class CustomEventHandler(FlagshipEventHandler):
            def __init__(self):
                FlagshipEventHandler.__init__(self)

            def on_log(self, level, message):
                print("Log >> " + message)

            def on_exception_raised(self, exception, traceback):
                FlagshipEventHandler.on_exception_raised(self, exception, traceback)
                print("Exception >> " + str(exception))

        Flagship.instance().start("your_env_id", "your_api_key",
            Config(event_handler=CustomEventHandler()))
    """
    lines: list[str] = []

    class CustomEventHandler(FlagshipEventHandler):
        def __init__(self) -> None:
            FlagshipEventHandler.__init__(self)

        def on_log(self, level: int, message: str) -> None:
            lines.append("Log >> " + message)

        def on_exception_raised(self, exception: BaseException, traceback: str) -> None:
            FlagshipEventHandler.on_exception_raised(self, exception, traceback)
            lines.append("Exception >> " + str(exception))

    config = Config(event_handler=CustomEventHandler(), mode=mode, **here)
    Flagship.instance().start(platform.env_id, platform.api_key, config)
    assert any(line.startswith("Log >> started") for line in lines)
    with pytest.raises(TypeError):
        Flagship.instance().create_visitor("v", context=5)  # type: ignore[arg-type]
    assert lines[-1].startswith("Exception >> context: got int, wanted ")


def test_the_defaults_of_the_configuration() -> None:
    """The table of Config: mode DECISION_API, polling every 60 seconds, a timeout of 2 seconds."""
    config = Config()
    assert (config.mode, config.bucketing_refresh_interval, config.timeout) == (Config.Mode.DECISION_API, 60, 2)
    assert type(config.event_handler) is FlagshipEventHandler


def test_in_api_mode_panic_is_updated_at_each_synchronisation(platform: LocalPlatform, here: dict[str, Any]) -> None:
    """In api mode, panic status will be updated at each call of synchronize_modifications."""
    Flagship.instance().start(platform.env_id, platform.api_key, Config(mode=API, **here))
    visitor = Flagship.instance().create_visitor("user_#1234")
    for panic in (True, False):
        platform.set_document({**DOCUMENT, "panic": panic})
        assert visitor.synchronize_modifications()[0] is not panic
        assert Flagship.instance().status().panic is panic


def test_in_bucketing_mode_without_polling_panic_is_updated_at_start(
    platform: LocalPlatform, here: dict[str, Any]
) -> None:
    """In Bucketing mode, panic status will be updated [...] at start time if polling is disabled."""
    for panic in (True, False):
        platform.set_document({**DOCUMENT, "panic": panic})
        Flagship.instance().start(platform.env_id, platform.api_key, Config(mode=BUCKETING, polling_interval=0, **here))
        assert Flagship.instance().status().panic is panic
        assert not Flagship.instance().status().polling


def test_create_a_visitor(sdk: Flagship, mode: Config.Mode) -> None:
    """Create a visitor.

    ::

        context = {'isVipUser': True, 'name': 'visitor', 'age': 30}
        visitor = Flagship.instance().create_visitor("user_#1234", True, context)
    """
    context = {"isVipUser": True, "name": "visitor", "age": 30}
    visitor = Flagship.instance().create_visitor("user_#1234", True, context)
    assert visitor.visitor_id == "user_#1234"
    assert context.items() <= visitor.get_context().items()
    assert (visitor.anonymous_id is None) is (mode is BUCKETING)


def test_without_a_visitor_id_a_unique_one_is_made(sdk: Flagship) -> None:
    """If no value is passed, the SDK will automatically generate a unique ID."""
    ids = {sdk.create_visitor().visitor_id for _ in range(100)}
    assert len(ids) == 100


def test_update_the_user_context(sdk: Flagship, platform: LocalPlatform, mode: Config.Mode) -> None:
    """Update the user context.

    ::

        visitor = Flagship.instance().create_visitor("user_#1234")
        visitor.update_context(context)
        visitor.update_context(('age', 31), True)
    """
    context = {"isVipUser": True, "name": "visitor", "age": 30}
    visitor = Flagship.instance().create_visitor("user_#1234")

    updated, synchronised = visitor.update_context(context)
    assert updated == (("isVipUser", True, "", None), ("name", True, "", None), ("age", True, "", None))
    assert synchronised is None
    assert platform.received.of("context") == ()
    assert visitor.get_modification("offer", 0.0) == 0.0

    assert visitor.update_context(("age", 31), True) == (("age", True, "", None), (True, ""))
    assert visitor.get_context()["age"] == 31
    assert visitor.get_modification("offer", 0.0) == 0.25
    assert len(platform.received.of("campaigns")) == (1 if mode is API else 0)


def test_context_entries_of_other_types_are_left_out(sdk: Flagship) -> None:
    """User context keys must have a type of str, values one of str, bool, int, or float."""
    visitor = sdk.create_visitor("user_#1234")
    (good, bad_value, bad_key), _ = visitor.update_context({"age": 31, "tags": ["a"], 4: "four"})
    assert good == ("age", True, "", None)
    assert (bad_value[:2], bad_key[:2]) == (("tags", False), (4, False))
    assert visitor.get_context().keys().isdisjoint({"tags", 4})


def test_synchronise_campaigns(sdk: Flagship, platform: LocalPlatform, mode: Config.Mode) -> None:
    """Synchronize campaigns.

    ::

        visitor = Flagship.instance().create_visitor("user_#1234", True, {'isVip': True})

        # Synchronize by passing True to update context.
        visitor.update_context(('age', 31), True)

        # Synchronize with stand alone function
        visitor.synchronize_modifications()
    """
    visitor = Flagship.instance().create_visitor("user_#1234", True, {"isVip": True})
    visitor.update_context(("age", 31), True)
    assert visitor.synchronize_modifications() == (True, "")
    asked = [Purpose.CAMPAIGNS, Purpose.CONTEXT] if mode is API else [Purpose.CONTEXT]
    assert [received.purpose for received in platform.received if received.method == "POST"] == [*asked, *asked]


def test_get_a_modification(sdk: Flagship, platform: LocalPlatform) -> None:
    """Retrieve modifications.

    ::

        visitor = Flagship.instance().create_visitor("user_#1234", True, {'isVip': True})
        visitor.synchronize_modifications()
        vip_feature_enabled = visitor.get_modification('vip_feature', False)
    """
    visitor = Flagship.instance().create_visitor("user_#1234", True, {"isVip": True})
    visitor.synchronize_modifications()
    assert visitor.get_modification("vip_feature", False) is True
    assert visitor.get_modification("no such key", "default") == "default"
    assert platform.received.of("activation") == ()


def test_get_campaign_information(sdk: Flagship) -> None:
    """Get campaign information; none if the modification is not found.

    ::

        visitor = Flagship.instance().create_visitor("visitor_id")
        visitor.get_modification_info("modification_key")
    """
    visitor = Flagship.instance().create_visitor("visitor_id")
    assert visitor.get_modification_info("menu_order") is None
    visitor.synchronize_modifications()
    assert visitor.get_modification_info("menu_order") == {
        "campaignId": "menu",
        "variationGroupId": "menu-group",
        "variationId": "menu-variation",
        "isReference": True,
    }
    assert visitor.get_modification_info("vip_feature") is None


def test_activate_modifications(visitor: FlagshipVisitor, platform: LocalPlatform) -> None:
    """Both ways of activating.

    ::

        # Activation during get_modification
        vip_feature_enabled = visitor.get_modification('vip_feature', False, True)

        # Activation from stand alone activate_modification
        menu_order = visitor.get_modification('menu_order', [])
        visitor.activate_modification('menu_order')
    """
    assert visitor.get_modification("vip_feature", False, True) is True
    (first,) = sent(platform, "activation")
    assert (first["caid"], first["vaid"], first["vid"]) == ("vip-group", "vip-variation", "user_#1234")

    assert visitor.get_modification("menu_order", []) == ["home", "basket"]
    assert visitor.activate_modification("menu_order") == (True, "204")
    _, second = sent(platform, "activation")
    assert (second["caid"], second["vaid"]) == ("menu-group", "menu-variation")


def test_a_null_modification_gives_the_default_and_is_activated(
    visitor: FlagshipVisitor, platform: LocalPlatform
) -> None:
    """Not in the manual, kept to the letter from 2.1.5: a null value stands for the application's default."""
    assert visitor.get_modification("later", 7, True) == 7
    assert len(sent(platform, "activation")) == 1


def test_authenticate_and_unauthenticate(
    sdk: Flagship, mode: Config.Mode, platform: LocalPlatform, handler: RecordingHandler
) -> None:
    """Experience continuity; not in BUCKETING mode, which ignores both with a WARNING.

    ::

        # When visitor log in.
        visitor.authenticate("new_visitor_id")

        # When visitor log out.
        visitor.unauthenticate()
    """
    visitor = sdk.create_visitor("anonymous", False, {"age": 40})
    visitor.authenticate("new_visitor_id")
    if mode is BUCKETING:
        assert (visitor.visitor_id, visitor.anonymous_id) == ("anonymous", None)
        assert handler.messages(30) == ["authenticate is ignored in BUCKETING mode"]
        return
    assert (visitor.visitor_id, visitor.anonymous_id) == ("new_visitor_id", "anonymous")
    assert visitor.get_context()["age"] == 40
    visitor.unauthenticate(None, True)
    assert (visitor.visitor_id, visitor.anonymous_id) == ("anonymous", None)
    assert sent(platform, "campaigns")[0]["visitorId"] == "anonymous"


def hits(platform: LocalPlatform) -> list[Any]:
    """The hits that were received, without their envelope."""
    return [{key: value for key, value in hit.items() if key not in ENVELOPE} for hit in sent(platform, "hit")]


ENVELOPE = {"cid", "vid", "cuid", "ds"}


def test_common_parameters_of_hits(visitor: FlagshipVisitor, platform: LocalPlatform) -> None:
    """Hit tracking: common parameters. `with_current_session_timestamp` is in the manual's table and not in 2.1.5.

    ::

        visitor.send_hit(Page("https://www.mydomain.com/page")
            .with_ip("133.3.223.1").with_locale("fr-fr").with_resolution(640, 480).with_session_number(3))
    """
    page = (
        Page("https://www.mydomain.com/page")
        .with_ip("133.3.223.1")
        .with_locale("fr-fr")
        .with_resolution(640, 480)
        .with_session_number(3)
        .with_current_session_timestamp(1_700_000_000_000)
    )
    assert visitor.send_hit(page) == (True, "200")
    assert hits(platform) == [
        {
            "t": "PAGEVIEW",
            "dl": "https://www.mydomain.com/page",
            "uip": "133.3.223.1",
            "ul": "fr-fr",
            "sr": "640x480",
            "sn": 3,
            "cst": 1_700_000_000_000,
        }
    ]


def test_the_page_hit(visitor: FlagshipVisitor, platform: LocalPlatform) -> None:
    """Page; the location is a valid URL.

    ::

        visitor.send_hit(Page("https://www.mydomain.com/page"))
    """
    visitor.send_hit(Page("https://www.mydomain.com/page"))
    assert visitor.send_hit(Page("not a url"))[0] is False
    assert hits(platform) == [{"t": "PAGEVIEW", "dl": "https://www.mydomain.com/page"}]


def test_the_screen_hit(visitor: FlagshipVisitor, platform: LocalPlatform) -> None:
    """Screen.

    ::

        visitor.send_hit(Screen("python_interface_name"))
    """
    visitor.send_hit(Screen("python_interface_name"))
    assert hits(platform) == [{"t": "SCREENVIEW", "dl": "python_interface_name"}]


def test_the_transaction_hit(visitor: FlagshipVisitor, platform: LocalPlatform) -> None:
    """Transaction.

    ::

        visitor.send_hit(Transaction("#309830", "purchases").with_currency("EUR").with_item_count(3)
            .with_payment_method("cb").with_shipping_cost(4.99).with_shipping_method("1d").with_taxes(9.99)
            .with_total_revenue(420.00).with_coupon_code("#SAVE10"))
    """
    transaction = (
        Transaction("#309830", "purchases")
        .with_currency("EUR")
        .with_item_count(3)
        .with_payment_method("cb")
        .with_shipping_cost(4.99)
        .with_shipping_method("1d")
        .with_taxes(9.99)
        .with_total_revenue(420.00)
        .with_coupon_code("#SAVE10")
    )
    visitor.send_hit(transaction)
    amounts = {"tr": 420.0, "ts": 4.99, "tt": 9.99, "tc": "EUR", "icn": 3}
    texts = {"tid": "#309830", "ta": "purchases", "pm": "cb", "sm": "1d", "tcc": "#SAVE10"}
    assert hits(platform) == [{"t": "TRANSACTION", **amounts, **texts}]


def test_the_item_hit(visitor: FlagshipVisitor, platform: LocalPlatform) -> None:
    """Item.

    ::

        visitor.send_hit(Item("#309830", "ATX2080", "cg_atx_20802020")
            .with_item_category("hardware").with_item_quantity(2).with_price(210.00))
    """
    item = Item("#309830", "ATX2080", "cg_atx_20802020")
    visitor.send_hit(item.with_item_category("hardware").with_item_quantity(2).with_price(210.00))
    own = {"tid": "#309830", "in": "ATX2080", "ic": "cg_atx_20802020", "iv": "hardware", "iq": 2, "ip": 210.0}
    assert hits(platform) == [{"t": "ITEM", **own}]


def test_the_event_hit(visitor: FlagshipVisitor, platform: LocalPlatform) -> None:
    """Event.

    ::

        visitor.send_hit(Event(EventCategory.USER_ENGAGEMENT, "click_basket")
            .with_event_label('basket button').with_event_value(420))
    """
    event = Event(EventCategory.USER_ENGAGEMENT, "click_basket")
    visitor.send_hit(event.with_event_label("basket button").with_event_value(420))
    own = {"ec": "User Engagement", "ea": "click_basket", "el": "basket button", "ev": 420}
    assert hits(platform) == [{"t": "EVENT", **own}]


class CustomVisitorCacheManager(VisitorCacheManager):
    """The manual's class with a directory for a database.

    ::

        class CustomVisitorCacheManager(VisitorCacheManager):

            def save(self, visitor_id, visitor_data):
                # Save visitor_data in your database.

            def lookup(self, visitor_id):
                # Load and return visitor_data from your database, with the expected format.

        Flagship.instance().start("_my_env_id", "_my_api_key_", Config(event_handler=t, mode=Config.Mode.BUCKETING,
            polling_interval=5, timeout=0.1, visitor_cache_manager=CustomVisitorCacheManager()))
    """

    def __init__(self, directory: Path, platform: LocalPlatform) -> None:
        self.directory = directory
        self.platform = platform
        self.calls: list[tuple[str, str, int]] = []

    def save(self, visitor_id: str, visitor_data: dict[str, Any]) -> None:
        self._called("save", visitor_id)
        (self.directory / visitor_id).write_text(json.dumps(visitor_data))

    def lookup(self, visitor_id: str) -> Any:
        self._called("lookup", visitor_id)
        path = self.directory / visitor_id
        return json.loads(path.read_text()) if path.exists() else None

    def _called(self, name: str, visitor_id: str) -> None:
        self.calls.append((name, visitor_id, len(self.platform.received.of("campaigns"))))


@pytest.fixture
def manager(tmp_path: Path, platform: LocalPlatform) -> CustomVisitorCacheManager:
    return CustomVisitorCacheManager(tmp_path, platform)


def start_with(
    manager: CustomVisitorCacheManager, mode: Config.Mode, here: dict[str, Any], handler: FlagshipEventHandler
) -> Flagship:
    config = Config(event_handler=handler, mode=mode, polling_interval=5, visitor_cache_manager=manager, **here)
    Flagship.instance().start(manager.platform.env_id, manager.platform.api_key, config)
    return Flagship.instance()


def test_assignations_are_looked_up_before_and_saved_after_a_synchronisation(
    manager: CustomVisitorCacheManager, mode: Config.Mode, here: dict[str, Any], handler: RecordingHandler
) -> None:
    """Triggered before / after each call to synchronize_modifications; in API mode, as in 2.1.5, `save` alone is."""
    visitor = start_with(manager, mode, here, handler).create_visitor("toto")
    visitor.synchronize_modifications()
    visitor.synchronize_modifications()
    each = [[("lookup", "toto", 0), ("save", "toto", 0)]] * 2 if mode is BUCKETING else [[("save", "toto", 1)]]
    assert manager.calls[: len(each[0])] == each[0]
    assert [name for name, _, _ in manager.calls] == (["lookup", "save"] if mode is BUCKETING else ["save"]) * 2
    saved = json.loads((manager.directory / "toto").read_text())
    assert saved == {"version": 1, "data": {"vId": "toto", "vaIds": ["menu-variation"]}}


HALVES = {
    "campaigns": [
        {
            "id": "c",
            "variationGroups": [
                {
                    "id": "g",
                    "targeting": {"targetingGroups": [{"targetings": [everybody()]}]},
                    "variations": [
                        {
                            "id": variation_id,
                            "allocation": allocation,
                            "modifications": {"type": "FLAG", "value": {"which": variation_id}},
                        }
                        for variation_id, allocation in (("bmsor064jaeg0gm41het", 0), ("bmsor064jaeg0gm4xxxx", 100))
                    ],
                }
            ],
        }
    ]
}


def test_a_record_of_the_expected_format_is_followed(
    manager: CustomVisitorCacheManager, platform: LocalPlatform, here: dict[str, Any], handler: RecordingHandler
) -> None:
    """Expected json format to return from lookup function.

    ::

        {"version": 1, "data": {"vId": "toto", "vaIds": ["bmsor064jaeg0gm41het", "bmsor064jaeg0gm4xxxx"]}}
    """
    platform.set_document(HALVES)
    record = {"version": 1, "data": {"vId": "toto", "vaIds": ["bmsor064jaeg0gm41het", "bmsor064jaeg0gm4xxxx"]}}
    manager.save("toto", record)
    visitor = start_with(manager, BUCKETING, here, handler).create_visitor("toto")
    visitor.synchronize_modifications()
    assert visitor.get_modification("which", "") == "bmsor064jaeg0gm41het"


@pytest.mark.parametrize(
    "record",
    [
        {"version": 2, "data": {"vId": "toto", "vaIds": ["bmsor064jaeg0gm41het"]}},
        {"version": 1, "data": {"vId": "titi", "vaIds": ["bmsor064jaeg0gm41het"]}},
        {"version": 1, "vId": "toto", "vaIds": ["bmsor064jaeg0gm41het"]},
        ["bmsor064jaeg0gm41het"],
    ],
)
def test_any_other_format_is_ignored(
    manager: CustomVisitorCacheManager,
    platform: LocalPlatform,
    here: dict[str, Any],
    handler: RecordingHandler,
    record: Any,
) -> None:
    """Any other format will be ignored; the log says why."""
    platform.set_document(HALVES)
    manager.save("toto", record)
    visitor = start_with(manager, BUCKETING, here, handler).create_visitor("toto")
    assert visitor.synchronize_modifications() == (True, "")
    assert visitor.get_modification("which", "") == "bmsor064jaeg0gm4xxxx"
    assert any("record is ignored" in message for message in handler.messages(30))
