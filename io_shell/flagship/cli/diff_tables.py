"""What becomes of visitors by another document, as tables: who moves, why, from what to what, and the ramps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flagship.cli.comparisons import add_counts, given_words
from flagship.cli.diff_names import Pair, after_words, answer, bucket_words
from flagship.cli.terminal import NARROW, console, plural, printable, table, titled
from flagship_engine import CampaignDiff, Diff, Identity, Move, Ramp, Stream
from flagship_engine.diffing.counting import summarised
from flagship_engine.diffing.moving import Movement
from flagship_engine.diffing.pairing import ids_of


@attrs.frozen
class Tables:
    """Tables for people.

    Attributes:
        pair: the documents.
        limit: how many moves are shown.
        progress: what a progress bar says meanwhile: tables come when all is done.

    """

    pair: Pair
    limit: int
    progress: str

    def write(self, moved: Iterator[Movement]) -> Diff:
        """Compare all, then write."""
        kept: list[tuple[str, Move]] = []
        seen = 0

        def keeping() -> Iterator[Movement]:
            nonlocal seen
            for each in moved:
                seen += len(each.moves)
                kept.extend((_id_of(each), move) for move in each.moves[: self.limit - len(kept)])
                yield each

        found = summarised(self.pair.old, self.pair.new, keeping())
        out = console()
        if kept:
            title = "Moves" if seen == len(kept) else f"The first {plural(len(kept), 'move')} of {seen:,}"
            out.print(titled(title, self._moves(kept)))
        self._print_counts(out, found)
        return found

    def _print_counts(self, out: Console, found: Diff) -> None:
        if found.moved:
            out.print(titled("Why", _reasons(found, wide=out.width >= NARROW)))
            out.print(titled("From what to what", self._streams(found)))
        if found.ramps:
            out.print(titled("Ramps", self._ramps(found.ramps)))
        for what, ids in (("New campaigns", found.added), ("Campaigns that are gone", found.removed)):
            if ids:
                out.print(Text(f"{what}: {', '.join(map(self.pair.campaign, ids))}"))
        for when, document in (("old", self.pair.old), ("new", self.pair.new)):
            if document.panic:
                out.print(Text(f"The {when} document is in panic: nothing is decided by it.", style="yellow"))
        out.print(Text(answer(found), style="bold"), soft_wrap=True)

    def _moves(self, kept: Sequence[tuple[str, Move]]) -> Table:
        # Above each other what would leave the sentences no room beside each other.
        made = table("Visitor:\ncampaign", "Before\n-> after", "Why")
        for visitor_id, move in kept:
            where = Text.assemble((f"{printable(visitor_id)}:\n", "bold"), self.pair.campaign(move.campaign_id))
            why = Text.assemble((move.reason.value, "yellow"), f": {printable(move.sentence)}")
            made.add_row(where, _both(move), why)
            made.add_section()
        return made

    def _streams(self, found: Diff) -> Table:
        made = table("Campaign", "Before -> after", "Reason")
        add_counts(made, "Visitors", "Share")
        for campaign in found.campaigns:
            for number, each in enumerate(moving(campaign)):
                name = "" if number else self.pair.campaign(campaign.campaign_id)
                before, after = (
                    self.pair.variation(campaign.campaign_id, ids, *others)
                    for ids, others in ((each.before, (each.after,)), (each.after, (each.before,)))
                )
                reason = "" if each.reason is None else each.reason.value
                share = f"{each.visitors / found.visitors:.1%}"
                way = f"{before} -> {after_words(after, each)}"
                made.add_row(name, way, reason, f"{each.visitors:,}", share)
        return made

    def _ramps(self, ramps: Sequence[Ramp]) -> Table:
        made = table("Campaign", "Variation", "Share")
        add_counts(made, "Had it", "Lose it")
        made.add_column("Monotone", overflow="fold")
        last = ""
        for ramp in ramps:
            name = self.pair.campaign(ramp.campaign_id)
            variation = self.pair.variation(ramp.campaign_id, (ramp.group_id, ramp.variation_id))
            share = f"{ramp.before}% -> {ramp.after}%"
            verdict = Text(monotone_words(ramp), style="green" if ramp.monotone else "bold red")
            made.add_row("" if name == last else name, variation, share, f"{ramp.holders:,}", losers(ramp), verdict)
            last = name
        return made


def _both(move: Move) -> Text:
    """What a visitor had, and what it would get."""
    before, after = move.before, move.after
    if before is not None and after is not None and ids_of(before) == ids_of(after):
        return given_words(before, None).append("\n-> changed")
    return Text("\n-> ").join((given_words(before, after), given_words(after, before)))


def moving(campaign: CampaignDiff) -> list[Stream]:
    """The visitors of a campaign who get something else of it."""
    return [each for each in campaign.streams if each.reason is not None]


def losers(ramp: Ramp) -> str:
    """How many lose a variation by its allocation, and how many for another reason."""
    others = f" (+{ramp.lost_otherwise:,} otherwise)" if ramp.lost_otherwise else ""
    return f"{ramp.lost:,}{others}"


def monotone_words(ramp: Ramp) -> str:
    """Whether a ramp is monotone, and if not, whose visitors lose the variation."""
    if ramp.monotone:
        return "yes"
    return f"no: bucket{'' if len(ramp.lost_buckets) == 1 else 's'} {bucket_words(ramp.lost_buckets)} lost"


def _id_of(movement: Movement) -> str:
    identity = movement.visit.identity
    return identity.visitor_id if isinstance(identity, Identity) else identity


def _reasons(found: Diff, *, wide: bool) -> Table:
    made = table("Reason", *(("What changed",) if wide else ()))
    made.columns[0].no_wrap = True
    add_counts(made, "Visitors", "Campaigns")
    for reason, count in found.reasons.items():
        campaigns = sum(reason in campaign.reasons for campaign in found.campaigns)
        made.add_row(reason.value, *((reason.text,) if wide else ()), f"{count:,}", f"{campaigns:,}")
    return made
