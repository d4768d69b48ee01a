"""The drop-in SDK against a local platform: the calls of an application that was written for the official SDK 2.1.

Run it with: python examples/drop_in.py (needs the extra `server`)
"""

from __future__ import annotations

from flagship.app import Flagship
from flagship.config import Config
from flagship.helpers.hits import Event, EventCategory, Page
from flagship.server import LocalPlatform


def main() -> None:
    """Synchronise a visitor, read and activate a flag, send hits, and look at what the platform received."""
    with LocalPlatform() as platform:
        config = Config(
            mode=Config.Mode.BUCKETING,
            polling_interval=0,
            decision_url=platform.decision_url,
            cdn_url=platform.cdn_url,
            hits_url=platform.hits_url,
            document_directory=None,
        )
        Flagship.instance().start(platform.env_id, platform.api_key, config)
        visitor = Flagship.instance().create_visitor("user_#1234", context={"age": 33})
        print("synchronised:", visitor.synchronize_modifications())
        for key in ("checkout_button_color", "payment_methods", "no_such_flag"):
            print(f"{key}:", visitor.get_modification(key, "the default", activate=True))
        print("page:", visitor.send_hit(Page("https://www.mydomain.com/checkout").with_locale("fr-fr")))
        print("event:", visitor.send_hit(Event(EventCategory.USER_ENGAGEMENT, "click_basket").with_event_value(420)))
        Flagship.instance().close()
        print("the platform received:", *(f"{each.method} {each.path}" for each in platform.received), sep="\n  ")


if __name__ == "__main__":
    main()
