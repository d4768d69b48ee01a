"""python -m benchmarks.mismatches: how often sound shares look wrong by chance, and whether wrong ones are found.

A sound document is simulated for many seeds, each with visitors of its own: of all p-values those under the limit
should be as rare as the limit says. Then the visitors of one more seed, many more of them, are decided for by a
document whose shares are off by one percent, and held against the sound one: that must be found.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

import attrs
from rich.console import Console
from rich.progress import track
from scipy.stats import kstest

from flagship.cli.options import RULES
from flagship.cli.statistics import bounds, p_value
from flagship_engine import Document, Rules, generated_visits, parse_document, simulate
from flagship_engine.simulating import Ratio

LIMIT = 0.001
"""A p-value under this is a mismatch."""

SHARES: tuple[tuple[int, ...], ...] = ((50, 50), (34, 33, 33), (5, 95), (10, 20, 30, 40), (12, 12))
"""The allocations of the sound document, a campaign each; the last gives most visitors nothing."""


@attrs.frozen
class Rate:
    """How many of some p-values are under the limit."""

    under: int
    count: int

    @property
    def sentence(self) -> str:
        """The rate with its exact bounds."""
        found = bounds(self.under, self.count)
        share = f"{self.under} of {self.count:,} p-values under {LIMIT:g}: {self.under / self.count:.3%}"
        return f"{share}, exact 95% bounds {found.low:.3%} to {found.high:.3%}, by chance {LIMIT:.3%}"

    @property
    def is_chance(self) -> bool:
        """Whether it is no more than chance gives: its bounds hold the limit, or lie below."""
        return bounds(self.under, self.count).low <= LIMIT


def document_of(shares: Sequence[Sequence[int]], rules: Rules) -> Document:
    """A document of a campaign for each allocation, for everybody."""
    everybody = [{"targetings": [{"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}]
    campaigns = [
        {
            "id": f"campaign-{number}",
            "type": "ab",
            "bucketRanges": [{"r": [0, 100]}],
            "variationGroups": [
                {
                    "id": f"group-{number}",
                    "targeting": {"targetingGroups": everybody},
                    "variations": [
                        {"id": f"variation-{number}-{place}", "allocation": share, "modifications": {"value": {}}}
                        for place, share in enumerate(percents)
                    ],
                }
            ],
        }
        for number, percents in enumerate(shares)
    ]
    return parse_document({"campaigns": campaigns}, rules)


def ratios(document: Document, visitors: int, seed: int, decided_by: Document | None = None) -> list[Ratio]:
    """The statistic of every group, for generated visitors."""
    found = simulate(document, generated_visits(visitors, seed), decided_by=decided_by)
    return [group.ratio for each in found.campaigns for group in each.groups if group.ratio is not None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both; the exit code is 1 if sound shares look wrong more often than by chance, or wrong ones are missed."""
    asked = _parser().parse_args(arguments)
    rules, started = RULES[asked.rules], time.perf_counter()
    sound = document_of(SHARES, rules)
    seeds = track(range(asked.seeds), "sound", console=Console(stderr=True), transient=True, disable=not _watched())
    found = [p_value(each) for seed in seeds for each in ratios(sound, asked.visitors, seed)]
    rate = Rate(sum(p < LIMIT for p in found), len(found))
    spread = float(kstest(found, "uniform").pvalue)
    print(f"{rules.name}: {asked.seeds} seeds x {asked.visitors:,} visitors x {len(SHARES)} groups, sound")
    print(f"  {rate.sentence}")
    print(f"  spread evenly from 0 to 1, as p-values of sound shares are: Kolmogorov-Smirnov p = {spread:.3f}")
    [skewed] = ratios(document_of([(50, 50)], rules), asked.many, asked.seeds, document_of([(51, 49)], rules))
    p = p_value(skewed)
    print(f"{rules.name}: 50/50 expected, 51/49 served, {asked.many:,} visitors")
    answer = "found" if p < LIMIT else "missed"
    print(f"  chi-square {skewed.chi_square:,.1f} with 1 degree of freedom, p = {p:.2g}: {answer}")
    print(f"{time.perf_counter() - started:.0f} seconds")
    return 0 if rate.is_chance and p < LIMIT else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mismatches", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how often the sound document is simulated")
    parser.add_argument("--visitors", type=int, default=100_000, help="for how many visitors each time")
    parser.add_argument("--many", type=int, default=1_000_000, help="how many visitors the skewed one is tried with")
    parser.add_argument("--rules", choices=tuple(RULES), default="sdk-2.1", help="which rules decide")
    return parser


def _watched() -> bool:
    return sys.stderr.isatty()


if __name__ == "__main__":
    raise SystemExit(main())
