"""Ten documents as people have them, in which nothing is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flagship_engine.values import FrozenDict
from tests.engine.build import EVERYBODY, Fields, targeting

WHOLE = ((0, 100),)


def _variation(
    variation_id: str,
    name: str,
    share: object,
    flags: Mapping[str, object],
    kind: str = "FLAG",
    *,
    original: bool = False,
) -> Fields:
    made: Fields = {"id": variation_id, "name": name, "modifications": {"type": kind, "value": dict(flags)}}
    return {
        **made,
        **({} if share is None else {"allocation": share}),
        **({"reference": True} if original else {}),
    }


def _on(variation_id: str, flags: Mapping[str, object], kind: str = "FLAG") -> Fields:
    """A variation that everybody gets."""
    return _variation(variation_id, "on", 100, flags, kind)


def _group(group_id: str, name: str, asked: Sequence[Sequence[object]], *variations: Fields) -> Fields:
    groups = [{"targetings": list(each)} for each in asked]
    return {"id": group_id, "name": name, "targeting": {"targetingGroups": groups}, "variations": list(variations)}


def _campaign(
    campaign_id: str, name: str, kind: str, *groups: Fields, ranges: Sequence[Sequence[int]] = WHOLE, **fields: object
) -> Fields:
    return {
        "id": campaign_id,
        "name": name,
        "slug": name.replace(" ", "-"),
        "type": kind,
        "bucketRanges": [{"r": list(each)} for each in ranges],
        "variationGroups": list(groups),
        **fields,
    }


_ALL = ((EVERYBODY,),)


def _three_thirds() -> Fields:
    """A test of pages in three shares that are not quite thirds."""
    return {
        "generatedAt": "2026-03-01T08:00:00Z",
        "accountSettings": {"enabledXPC": False, "enabled1V1T": False},
        "campaigns": [
            _campaign(
                "c8pimlr7n0ig3a0pt2ig",
                "landing page",
                "ab",
                _group(
                    "c8pimlr7n0ig3a0pt2jg",
                    "all",
                    _ALL,
                    _variation("c8pimlr7n0ig3a0pt2k0", "original", 34, {"html": "<p>Hello</p>"}, "HTML", original=True),
                    _variation("c8pimlr7n0ig3a0pt2kg", "first", 33, {"html": "<p>Welcome</p>"}, "HTML"),
                    _variation("c8pimlr7n0ig3a0pt2l0", "second", 33, {"html": "<p>Hi</p>"}, "HTML"),
                ),
            )
        ],
    }


def _quarters() -> Fields:
    """A test whose original is given to nobody, with null, whole and broken numbers."""
    values: tuple[tuple[object, object], ...] = ((None, None), (4, 1), (4.5, 2), (6, 3))
    return {
        "campaigns": [
            _campaign(
                "bs8qvmo4nlr01fl9aaaa",
                "columns",
                "ab",
                _group(
                    "bs8qvmo4nlr01fl9bbbb",
                    "",
                    _ALL,
                    _variation("bs8qvmo4nlr01fl9cccc", "original", None, {"columns": None, "n": None}, original=True),
                    *(
                        _variation(f"bs8qvmo4nlr01fl9ddd{n}", f"variation {n}", 25, {"columns": columns, "n": n_value})
                        for n, (columns, n_value) in enumerate(values)
                    ),
                ),
            )
        ]
    }


def _testers() -> Fields:
    """A switch for some people by their ids, and for a device by what the SDK knows."""
    people = ["visitor-0001", "visitor-0002", "qa-"]
    by_id = [[targeting("fs_users", "CONTAINS", people)], [targeting("fs_users", "EQUALS", "cto@example.com")]]
    by_device = [[targeting("sdk_deviceModel", "CONTAINS", ["iPhone", "iPad"]), targeting("beta", "EQUALS", True)]]
    return {
        "visitorConsolidation": False,
        "campaigns": [
            _campaign(
                "brjjpk7734cg0sl5llll",
                "new checkout",
                "toggle",
                _group("brjjpk7734cg0sl5mmmm", "people", by_id, _on("brjjpk7734cg0sl5nnnn", {"co": 1})),
                _group("brjjpk7734cg0sl5oooo", "beta", by_device, _on("brjjpk7734cg0sl5pppp", {"co": 2})),
            )
        ],
    }


def _personalised() -> Fields:
    """A page for each kind of visitor, and one for the rest."""
    new = [[targeting("visits", "LOWER_THAN_OR_EQUALS", 1)], [targeting("referrer", "CONTAINS", "google.")]]
    loyal = [[targeting("visits", "GREATER_THAN", 10), targeting("plan", "NOT_EQUALS", "free")]]
    android = [[targeting("model", "NOT_CONTAINS", ["iPhone", "iPad"]), targeting("lang", "STARTS_WITH", "fr")]]
    pages = [("new", new), ("loyal", loyal), ("android", android), ("rest", _ALL)]
    return {
        "campaigns": [
            _campaign(
                "bu6lgeu3bdt014555555",
                "home page",
                "perso",
                *(
                    _group(
                        f"bu6lgeu3bdt01456666{n}",
                        name,
                        asked,
                        _variation(f"bu6lgeu3bdt01457777{n}", name, 100, {"p": name}),
                    )
                    for n, (name, asked) in enumerate(pages)
                ),
            )
        ]
    }


def _configuration() -> Fields:
    """Settings of an application, as JSON, for countries that exclude each other and for the others."""
    limits = {"limits": {"cart": 20, "list": [10, 20, 50]}, "features": {"search": True, "vat": {"rate": 19.6}}}
    places: tuple[tuple[str, str, object], ...] = (
        ("fr", "EQUALS", ["fr", "be"]),
        ("nl", "EQUALS", "nl"),
        ("rest", "NOT_EQUALS", ["fr", "be", "nl"]),
    )
    return {
        "accountSettings": {
            "enabledXPC": True,
            "troubleshooting": {
                "startDate": "2026-01-15T00:00:00Z",
                "endDate": "2026-01-16T00:00:00Z",
                "timezone": "Europe/Paris",
                "traffic": 5,
            },
        },
        "campaigns": [
            _campaign(
                f"conf-{name}",
                f"settings {name}",
                "deployment",
                _group(
                    f"conf-{name}-g",
                    name,
                    [[targeting("country", operator, wanted)]],
                    _variation(f"conf-{name}-v", "only", 100, {"settings": limits, "currency": "EUR"}, "JSON"),
                ),
                customId=f"old-{name}",
            )
            for name, operator, wanted in places
        ],
    }


def _many_tests() -> Fields:
    """Tests of which a visitor takes part in one, each for a part of the visitors."""
    return {
        "accountSettings": {"enabled1V1T": True, "enabledXPC": True},
        "campaigns": [
            _campaign(
                f"cltest{n}",
                f"test {n}",
                "ab",
                _group(
                    f"cltest{n}g",
                    "part",
                    [
                        [
                            targeting("basket", "GREATER_THAN_OR_EQUALS", 10 * n),
                            targeting("basket", "LOWER_THAN", 10 * n + 10),
                        ]
                    ],
                    _variation(f"cltest{n}o", "original", 50, {f"banner{n}": False}, original=True),
                    _variation(f"cltest{n}v", "banner", 50, {f"banner{n}": True}),
                ),
            )
            for n in range(3)
        ],
    }


def _ramp() -> Fields:
    """A deployment that half of the visitors have, by age, date and an empty coupon."""
    asked = [
        [targeting("signedUp", "GREATER_THAN_OR_EQUALS", "2026-01-01"), targeting("age", "GREATER_THAN", 17.5)],
        [targeting("coupon", "EQUALS", ""), targeting("age", "LOWER_THAN", 30)],
    ]
    return {
        "campaigns": [
            _campaign(
                "ckramp",
                "new search",
                "deployment",
                _group(
                    "ckramp-g",
                    "some",
                    asked,
                    _variation("ckramp-off", "off", 50, {"search": {"engine": "old"}}, "JSON", original=True),
                    _variation("ckramp-on", "on", 50, {"search": {"engine": "new", "shards": 4}}, "JSON"),
                ),
            )
        ]
    }


def _thirds() -> Fields:
    """Fractions that sum to a hundred are whole for the platform: 33, 33 and 34; a text, an image and a link."""
    kinds = (("TEXT", "Buy"), ("TEXT", "Buy now"), ("TEXT", "Order"))
    image = {"src": "https://cdn.example.com/été.png"}
    return {
        "campaigns": [
            _campaign(
                "clthirds",
                "button",
                "ab",
                _group(
                    "clthirds-g",
                    "all",
                    _ALL,
                    *(
                        _variation(f"clthirds-{n}", f"text {n}", 33 + (n == 2), {"text": text}, kind, original=n == 0)
                        for n, (kind, text) in enumerate(kinds)
                    ),
                ),
            ),
            _campaign(
                "climage",
                "image",
                "perso",
                _group("climage-g", "all", _ALL, _on("climage-v", image, "IMAGE")),
            ),
            _campaign(
                "cllink",
                "link",
                "perso",
                _group(
                    "cllink-g", "all", _ALL, _variation("cllink-v", "é", 100, {"to": "https://e.example"}, "REDIRECT")
                ),
            ),
        ]
    }


def _platform_only() -> Fields:
    """What the platform's operators and providers can say."""
    app = [
        [
            targeting("app", "SEMVER_GREATER_THAN_OR_EQUALS", "2.4.0"),
            targeting("app", "SEMVER_LOWER_THAN", "3.0.0-rc.1"),
        ],
        [targeting("email", "EXISTS", True), targeting("segment", "EQUALS", ["gold", "silver"], provider="mixpanel")],
        [targeting("email", "NOT_EXISTS", True), targeting("fs_users", "STARTS_WITH", "qa-")],
    ]
    return {
        "accountSettings": {},
        "campaigns": [
            _campaign(
                "clapp",
                "app",
                "toggle",
                _group("clapp-g", "apps", app, _variation("clapp-v", "on", 100, {"app": True})),
            )
        ],
    }


def _split_traffic() -> Fields:
    """Two campaigns that set one flag, each for its own half of the buckets."""
    return {
        "campaigns": [
            _campaign(
                f"clhalf{start}",
                f"half {start}",
                "ab",
                _group(
                    f"clhalf{start}g",
                    "all",
                    _ALL,
                    _variation(f"clhalf{start}o", "original", 50, {"price": "list"}, original=True),
                    _variation(f"clhalf{start}v", "new", 50, {"price": f"new {start}"}),
                ),
                ranges=((start, start + 25), (start + 50, start + 75)),
            )
            for start in (0, 25)
        ]
    }


FOR_ALL_RULES = FrozenDict(
    {
        "three thirds": _three_thirds(),
        "quarters": _quarters(),
        "testers": _testers(),
        "personalised": _personalised(),
        "configuration": _configuration(),
        "many tests": _many_tests(),
        "ramp": _ramp(),
        "thirds": _thirds(),
    }
)
FOR_THE_PLATFORM = FrozenDict({"platform only": _platform_only(), "split traffic": _split_traffic()})
