"""Documents that ship with the package, to try things on."""

from __future__ import annotations

import json
from importlib.resources import files

__all__ = ["shop_document"]


def shop_document() -> dict[str, object]:
    """A new copy of the sample shop's bucketing document: ten campaigns, of every type."""
    document: dict[str, object] = json.loads(files(__name__).joinpath("shop.json").read_text("utf-8"))
    return document
