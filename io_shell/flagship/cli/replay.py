"""`flagship replay`: whether a journal's decisions are made again as they were."""

from __future__ import annotations

from pathlib import Path

import click

from flagship.cli.inputs import STDIN
from flagship.cli.options import format_option, limit_option, report_option
from flagship.cli.replay_json import Lines, Whole
from flagship.cli.replay_page import write_replay
from flagship.cli.replay_reading import Shelf, archives_for, located, paths_of
from flagship.cli.replay_summary import Summary
from flagship.cli.replay_tables import Tables

_HELP = f"""Decide again what a journal says was decided, and say where the two differ.

JOURNAL is the file that `Config(journal=...)` names. The files that were set aside from it when they were full
(decisions.000001.jsonl) are read before it, gzip is unpacked, {STDIN} reads stdin. The documents are found by their
digests in the directories of --documents, or where the journal keeps them (decisions.jsonl.documents).

\b
flagship replay decisions.jsonl
flagship replay decisions.jsonl --documents archive --format jsonl > differences.jsonl
flagship replay decisions.000007.jsonl.gz --report replay.html

An entry is the same, or different, or it cannot be decided again: the Decision API decided it, its document is missing,
its rules are unknown. Of an entry with pseudonyms, what its ids alone could tell cannot.

The exit code is 0 if nothing is different; 1 if an entry is different, if a line is no entry (changed, cut short, of an
unknown version), or with --fail-on-undecidable if any cannot be decided again; and 2 if a file cannot be read.
"""


@click.command(help=_HELP, short_help="Decide a journal's entries again, and say what differs.")
@click.argument("journals", metavar="JOURNAL...", nargs=-1, required=True)
@click.option(
    "--documents",
    multiple=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the documents are; may be repeated.",
)
@click.option("--fail-on-undecidable", is_flag=True, help="Exit with 1 if an entry cannot be decided again.")
@format_option
@limit_option("A table or a page shows so many.")
@report_option
def command(
    journals: tuple[str, ...],
    documents: tuple[Path, ...],
    fail_on_undecidable: bool,
    form: str,
    limit: int,
    report: Path | None,
) -> None:
    """Replay a journal."""
    paths = paths_of(journals)
    archives = documents or archives_for(journals)
    summary = Summary(Shelf(archives), limit)
    out = Tables(summary) if form == "table" else Whole(summary) if form == "json" else Lines(summary)
    out.write(summary.counting(located(paths, summary.shelf, out.progress)))
    if report is not None:
        facts = {"Journal": ", ".join(paths), "Documents": ", ".join(map(str, archives))}
        write_replay(report, facts, summary)
    counts = summary.counts
    if counts.different or summary.no_entries or (fail_on_undecidable and counts.undecided):
        raise click.exceptions.Exit(1)
