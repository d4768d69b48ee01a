"""Decide offline: count how the sample shop's campaigns spread over ten thousand visitors.

Run it with: python examples/offline_decisions.py
"""

from __future__ import annotations

from collections import Counter

from flagship.samples import shop_document
from flagship_engine import decide, parse_document


def main() -> None:
    """Count, campaign by campaign, who would get which variation."""
    document = parse_document(shop_document())
    for problem in document.problems:
        print("left out:", problem)
    counts: Counter[tuple[str, str]] = Counter()
    visitors = 10_000
    for number in range(visitors):
        context = {"age": 18 + number % 50, "country": ("FR", "DE", "ES")[number % 3]}
        decision = decide(document, context, f"visitor-{number}")
        counts.update((each.campaign.name, each.variation.name) for each in decision.assigned)
    for (campaign, variation), count in sorted(counts.items()):
        print(f"{campaign:40} {variation:30} {100 * count / visitors:5.1f} %")


if __name__ == "__main__":
    main()
