"""What becomes of visitors by another document, as JSON: lines, or one object; tables are in `diff_tables`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Protocol

import attrs
import click

from flagship.cli.comparisons import given_as_json, ids_as_json
from flagship.cli.diff_names import Pair, answer
from flagship.cli.diff_tables import Tables
from flagship.cli.terminal import beside_output, data_stream
from flagship_engine import CampaignDiff, Diff, Identity, Move, Ramp, Stream
from flagship_engine.diffing.counting import Ids, summarised
from flagship_engine.diffing.moving import Movement

_PROGRESS = "comparing"


class Output(Protocol):
    """Writes to stdout who moves."""

    @property
    def progress(self) -> str:
        """What a progress bar says meanwhile; "" for none, where what is written would run through it."""
        ...

    def write(self, moved: Iterator[Movement]) -> Diff:
        """Write all of it, and count."""
        ...


def output(form: str, pair: Pair, limit: int) -> Output:
    """The output in one of the formats; a table shows so many moves."""
    if form == "jsonl":
        return Lines(pair)
    return Whole(pair) if form == "json" else Tables(pair, limit, _PROGRESS)


@attrs.frozen
class Lines:
    """One JSON object a line for each visitor who would get something else; the answer goes to stderr."""

    pair: Pair

    @property
    def progress(self) -> str:
        """A bar, unless the lines go to the terminal."""
        return beside_output(_PROGRESS)

    def write(self, moved: Iterator[Movement]) -> Diff:
        """Write each as soon as it is compared."""
        out = data_stream()

        def writing() -> Iterator[Movement]:
            for each in moved:
                if each.moves:
                    out.write(_dump(movement_as_json(each)) + "\n")
                yield each

        found = summarised(self.pair.old, self.pair.new, writing())
        out.flush()
        click.echo(answer(found), err=True)
        return found


@attrs.frozen
class Whole:
    """One JSON object: the visitors who would get something else, and the counts."""

    pair: Pair

    @property
    def progress(self) -> str:
        """A bar, unless the object goes to the terminal."""
        return beside_output(_PROGRESS)

    def write(self, moved: Iterator[Movement]) -> Diff:
        """Write each as soon as it is compared, and close the object."""
        out = data_stream()
        out.write(f'{{"rules": {_dump(self.pair.new.rules.name)}, "moved": [')

        def writing() -> Iterator[Movement]:
            between = "\n"
            for each in moved:
                if each.moves:
                    out.write(between + _dump(movement_as_json(each)))
                    between = ",\n"
                yield each

        found = summarised(self.pair.old, self.pair.new, writing())
        out.write(f'\n], "summary": {_dump(diff_as_json(found))}}}\n')
        out.flush()
        return found


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def movement_as_json(movement: Movement) -> dict[str, Any]:
    """A visitor with what it would get else."""
    identity = movement.visit.identity
    who = identity if isinstance(identity, Identity) else Identity(identity)
    return {**ids_as_json(who), "moves": list(map(_move_as_json, movement.moves))}


def _move_as_json(move: Move) -> dict[str, Any]:
    return {
        "campaignId": move.campaign_id,
        "before": given_as_json(move.before),
        "after": given_as_json(move.after),
        "reason": move.reason.value,
        "why": move.sentence,
        "variationGroupId": move.group_id,
    }


def diff_as_json(found: Diff) -> dict[str, Any]:
    """The counts for programs."""
    return {
        "visitors": found.visitors,
        "moved": found.moved,
        "reasons": {reason.value: count for reason, count in found.reasons.items()},
        "campaignsAdded": list(found.added),
        "campaignsRemoved": list(found.removed),
        "campaigns": list(map(_campaign_as_json, found.campaigns)),
        "monotone": found.monotone,
        "ramps": list(map(_ramp_as_json, found.ramps)),
    }


def _campaign_as_json(campaign: CampaignDiff) -> dict[str, Any]:
    return {
        "campaignId": campaign.campaign_id,
        "moved": campaign.moved,
        "streams": list(map(_stream_as_json, campaign.streams)),
    }


def _stream_as_json(stream: Stream) -> dict[str, Any]:
    return {
        "before": _ids_as_json(stream.before),
        "after": _ids_as_json(stream.after),
        "reason": None if stream.reason is None else stream.reason.value,
        "visitors": stream.visitors,
    }


def _ids_as_json(ids: Ids | None) -> dict[str, str] | None:
    return None if ids is None else {"variationGroupId": ids[0], "variationId": ids[1]}


def _ramp_as_json(ramp: Ramp) -> dict[str, Any]:
    return {
        "campaignId": ramp.campaign_id,
        "variationGroupId": ramp.group_id,
        "variationId": ramp.variation_id,
        "percentBefore": ramp.before,
        "percentAfter": ramp.after,
        "monotone": ramp.monotone,
        "lostBuckets": list(ramp.lost_buckets),
        "had": ramp.holders,
        "lost": ramp.lost,
        "lostOtherwise": ramp.lost_otherwise,
    }
