"""Who comes to the demo's shop."""

from __future__ import annotations

import attrs

from flagship_engine.values import FrozenDict


@attrs.frozen
class Person:
    """A visitor of the demo and what is known of them."""

    visitor_id: str
    context: FrozenDict[str, str | int | float | bool]


def _person(visitor_id: str, **context: str | float | bool) -> Person:
    return Person(visitor_id, FrozenDict(context))


PEOPLE: tuple[Person, ...] = (
    _person("lea", country="FR", cart_total=30, is_business=False, segments="new"),
    _person("noah", country="FR", cart_total=80, is_business=False, device="mobile"),
    _person("emma", country="DE", segments="gold", loyalty_points=2400),
    _person("lotte", country="NL", segments="new", device="desktop"),
    _person("jan", country="BE", orders=1, user_agent="Firefox"),
    _person("isla", app_version="4.12", build=4187),
    _person("oliver", app_version="4.12", build=4187),
    _person("chiara", device="tablet", user_agent="Firefox"),
    _person("sam", email="sam@shop.example", segments="staff"),
    _person("visitor-qa-1", device="mobile"),
    _person("crawler", user_agent="examplebot/2.1"),
    _person("rosa", country="ES", age=67, cart_total=120, is_business=True),
)
"""A dozen, so that every campaign of the sample shop but the paused one reaches somebody."""

SHOPPER = PEOPLE[0]
"""Who goes shopping: fills the cart, logs in, buys, logs out."""
