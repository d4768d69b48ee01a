"""Whom `flagship simulate` asks about: a file's visitors, generated ones, or ones made for the document."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import attrs
import click

from flagship.cli.inputs import STDIN
from flagship.cli.terminal import plural
from flagship.cli.visiting import Visiting
from flagship_engine import Document, Visit, generated_visits, sampled_visits


@attrs.frozen
class Asked:
    """Whom to ask about: one of a file, a number of generated visitors, a number of those made for the document.

    Attributes:
        visitors: the file, or None.
        sample: how many to make for the document, or None.
        generate: how many to generate, or None.
        seed: of what is made.
        context: under each visitor's own.

    """

    visitors: str | None
    sample: int | None
    generate: int | None
    seed: int
    context: Mapping[str, object]

    def refuse_misuse(self, *documents: str | None) -> None:
        """Say what does not go together.

        Raises:
            UsageError: it does not.

        """
        if sum(each is not None for each in (self.visitors, self.sample, self.generate)) != 1:
            raise click.UsageError("give one of --visitors, --sample and --generate")
        if self.visitors == "":
            raise click.UsageError("--visitors: the name is empty")
        if self.sample is not None and self.context:
            raise click.UsageError("--context is for --visitors and --generate: a sample brings its own")
        if [*documents, self.visitors].count(STDIN) > 1:
            raise click.UsageError("stdin can be read once: give - only once")

    @property
    def words(self) -> str:
        """Who they are, in words."""
        if self.visitors is not None:
            return f"those of {self.visitors}"
        if self.sample is not None:
            return f"{plural(self.sample, 'visitor')} made for the document, seed {self.seed}"
        return f"{plural(self.generate or 0, 'generated visitor')}, seed {self.seed}"

    @contextmanager
    def everybody(self, document: Document, progress: str) -> Iterator[Iterable[Visit]]:
        """The visitors, one at a time.

        Raises:
            UnusableError: the file cannot be used.
            Exit: at the end, if lines of the file were left out: the exit code is 1.

        """
        if self.visitors is not None:
            with Visiting("", self.visitors, "", self.context).everybody(progress) as present:
                yield (Visit(each.visitor.identity, each.context, each.visitor.assignations) for each in present)
            return
        if self.sample is not None:
            made, count = sampled_visits(document, self.sample, self.seed), self.sample
        else:
            count = self.generate or 0
            made = generated_visits(count, self.seed, context=self.context)
        with counted(made, count, progress) as visits:
            yield visits


@contextmanager
def counted(visits: Iterator[Visit], count: int, progress: str) -> Iterator[Iterable[Visit]]:
    """So many visitors, with a progress bar on stderr: at a terminal only, and not if `progress` is ""."""
    if not progress or not sys.stderr.isatty():
        yield visits
        return
    from rich.console import Console
    from rich.progress import track

    # `track` draws where the console is; what is written to stdout meanwhile goes there all the same.
    yield track(visits, progress, total=count, console=Console(stderr=True), transient=True, update_period=0.1)
