"""Who moves from what to what: streams between two stacks. Needs the extra `report`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from flagship.cli.report.drawing import LETTER, WIDTH, canvas, short
from flagship.cli.report.plotted import Stream
from flagship.cli.report.svg import COLOURS, Svg
from flagship_engine.values import FrozenDict

_LEAST = 0.2  # inches: a node is as high as its label
_GAP = 0.09
_ALL = 2.6  # inches that are shared out by counts
_NODE = 0.1
_LONGEST = 30
_SERIES = 8


@attrs.frozen
class _Node:
    """A block of a stack: where it begins and how high it is, in inches from the top, and how many it holds."""

    label: str
    top: float
    height: float
    count: int


_Stack = FrozenDict[str, _Node]


def flow(moves: Sequence[Stream], title: str, before: str, after: str) -> Svg:
    """See `plots.flow`."""
    streams = [each for each in moves if each.count > 0]
    left = _stack((each.source, each.count) for each in streams)
    right = _stack((each.target, each.count) for each in streams)
    height = max([0.4] + [node.top + node.height for stack in (left, right) for node in stack.values()])
    tips: dict[str, str] = {}
    sides = [max((len(_text(node)) for node in stack.values()), default=0) * LETTER + 0.1 for stack in (left, right)]
    middle = WIDTH - sum(sides)
    with canvas(0.4 + height) as drawn:
        axes = drawn.axes
        drawn.place(0, 0, WIDTH, 0.4 + height)
        axes.set(xlim=(-sides[0], middle + sides[1]), ylim=(height + 0.02, -0.34))
        axes.axis("off")
        colours = {label: COLOURS[f"series-{1 + place % _SERIES}"] for place, label in enumerate({**left, **right})}
        for number, (stream, ends) in enumerate(_placed(streams, left, right)):
            _ribbon(axes, stream, ends, middle, colours[stream.source], f"stream-{number}")
            tips[f"stream-{number}"] = _sentence(stream)
        _blocks(axes, left, 0.0, "right", colours)
        _blocks(axes, right, middle, "left", colours)
        if not streams:
            axes.text(middle / 2, height / 2, "nobody", ha="center", va="center", color=COLOURS["quiet"])
        for x, side, text in ((0.0, "right", before), (middle, "left", after)) if streams else ():
            axes.text(x, -0.2, text, ha=side, va="center", color=COLOURS["quiet"])
        return drawn.finish(title, " ".join(tips.values()) or "Nobody.", tips)


def _stays(stream: Stream) -> bool:
    return stream.source == stream.target


def _stack(counts: Iterable[tuple[str, int]]) -> _Stack:
    summed: dict[str, int] = {}
    for label, count in counts:
        summed[label] = summed.get(label, 0) + count
    total = sum(summed.values())
    made, top = {}, 0.0
    for label, count in summed.items():
        height = max(_LEAST, _ALL * count / total)
        made[label] = _Node(label, top, height, count)
        top += height + _GAP
    return FrozenDict(made)


_Ends = tuple[tuple[float, float], tuple[float, float]]


def _placed(streams: Sequence[Stream], left: _Stack, right: _Stack) -> list[tuple[Stream, _Ends]]:
    """Each stream with where it leaves and where it arrives: in the order of the other side, so that few cross."""
    by_target = sorted(streams, key=lambda each: list(right).index(each.target))
    by_source = sorted(streams, key=lambda each: list(left).index(each.source))
    leaves = _spans(by_target, [each.source for each in by_target], left)
    arrives = _spans(by_source, [each.target for each in by_source], right)
    return [(each, (leaves[id(each)], arrives[id(each)])) for each in streams]


def _spans(streams: Sequence[Stream], labels: Sequence[str], stack: _Stack) -> dict[int, tuple[float, float]]:
    reached = {label: node.top for label, node in stack.items()}
    spans = {}
    for stream, label in zip(streams, labels, strict=True):
        node = stack[label]
        begin = reached[label]
        reached[label] = begin + node.height * stream.count / node.count
        spans[id(stream)] = (begin, reached[label])
    return spans


def _ribbon(axes: Axes, stream: Stream, ends: _Ends, width: float, colour: str, name: str) -> None:
    (top, bottom), (other_top, other_bottom) = ends
    x, other, middle = _NODE, width - _NODE, width / 2
    points = [
        (x, top), (middle, top), (middle, other_top), (other, other_top), (other, other_bottom),
        (middle, other_bottom), (middle, bottom), (x, bottom), (x, top),
    ]  # fmt: skip
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
    # Those who move are what is looked for: those who stay are there to compare with.
    colour, alpha = (COLOURS["quiet"], 0.25) if _stays(stream) else (colour, 0.65)
    axes.add_patch(PathPatch(Path(points, codes), facecolor=colour, edgecolor="none", alpha=alpha, gid=name))


def _blocks(axes: Axes, stack: _Stack, x: float, side: str, colours: dict[str, str]) -> None:
    for node in stack.values():
        begin = x if side == "right" else x - _NODE
        axes.add_patch(Rectangle((begin, node.top), _NODE, node.height, color=colours[node.label], linewidth=0))
        shift = -6 if side == "right" else 6
        where = (x, node.top + node.height / 2)
        axes.annotate(_text(node), where, (shift, 0), textcoords="offset points", ha=side, va="center")


def _text(node: _Node) -> str:
    return f"{short(node.label, _LONGEST)} · {node.count:,}"


def _sentence(stream: Stream) -> str:
    if _stays(stream):
        return f"{stream.source}: {stream.count:,} stay."
    return f"{stream.source} to {stream.target}: {stream.count:,}."
