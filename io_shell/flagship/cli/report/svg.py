"""A figure for a page: an SVG element that takes its colours and its letters from the page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

import attrs

from flagship.cli.terminal import printable
from flagship_engine.values import FrozenDict

__all__ = ["COLOURS", "Svg", "adopted"]

COLOURS: FrozenDict[str, str] = FrozenDict(
    {
        "ink": "#000001",
        "quiet": "#000002",
        "line": "#000003",
        "accent": "#000004",
        "mark": "#000005",
        **{f"series-{number}": f"#0000{number + 16:02x}" for number in range(1, 9)},
    }
)
"""A colour of the page to what stands for it while a figure is drawn: the page knows light from dark."""

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_NAMES = FrozenDict({colour: name for name, colour in COLOURS.items()})
_COLOUR = re.compile("|".join(COLOURS.values()))
_FONT = re.compile(r"font-family: [^;]*")
_REFERENCE = re.compile(r"#([A-Za-z][\w.-]*)")
_LEFT_OUT = frozenset({f"{_SVG}metadata", f"{_SVG}style"})
_LARGER = 1.3  # a figure is drawn in points, and shown no larger than so
_SMALLER = 0.95  # nor smaller: on a narrow screen it is scrolled


@attrs.frozen
class Svg:
    """A figure.

    Attributes:
        markup: the ``<svg>`` element.
        title: what the figure shows, in a few words.
        description: what can be read from it, for those who cannot see it.

    """

    markup: str
    title: str
    description: str


def adopted(drawn: str, title: str, description: str, tips: Mapping[str, str]) -> Svg:
    """A drawing as an element of a page.

    Args:
        drawn: an SVG file, in the colours of `COLOURS`.
        title: see `Svg`.
        description: see `Svg`.
        tips: the id of a part to what is shown when somebody points at it.

    """
    # A page may hold several figures: the ids of each begin with a name of its own.
    name = "figure-" + hashlib.sha256(f"{title}\0{drawn}".encode("utf-8", "backslashreplace")).hexdigest()[:8]
    root = ET.fromstring(drawn)
    needed = set(_REFERENCE.findall(drawn))
    for parent in list(root.iter()):
        for child in [each for each in parent if each.tag in _LEFT_OUT]:
            parent.remove(child)
    for element in root.iter():
        _adopt(element, name, needed, tips)
    width = float(root.attrib["viewBox"].split()[2])
    root.attrib = {
        "viewBox": root.attrib["viewBox"],
        "style": f"max-width: {width * _LARGER:.0f}px; min-width: {width * _SMALLER:.0f}px",
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-description",
    }
    for tag, identifier, text in (("desc", "description", description), ("title", "title", title)):
        _say(root, tag, text).set("id", f"{name}-{identifier}")
    return Svg(ET.tostring(root, encoding="unicode"), printable(title), printable(description))


def _adopt(element: ET.Element, name: str, needed: set[str], tips: Mapping[str, str]) -> None:
    """Take an element's colours, letters and ids from the page, and its namespaces from nowhere: HTML has none."""
    element.tag = element.tag.removeprefix(_SVG)
    own = element.attrib.pop("id", "")
    if own in needed:
        element.set("id", f"{name}-{own}")
    link = element.attrib.pop(_LINK, "")
    if link:
        element.set("href", f"#{name}-{link.removeprefix('#')}")
    if "clip-path" in element.attrib:
        element.set("clip-path", element.attrib["clip-path"].replace("#", f"#{name}-"))
    if "style" in element.attrib:
        coloured = _COLOUR.sub(lambda found: f"var(--{_NAMES[found[0]]})", element.attrib["style"])
        element.set("style", _FONT.sub("font-family: var(--letters, sans-serif)", coloured))
    if own in tips:
        _say(element, "title", tips[own])


def _say(element: ET.Element, tag: str, text: str) -> ET.Element:
    said = ET.Element(tag)
    said.text = printable(text)
    element.insert(0, said)
    return said
