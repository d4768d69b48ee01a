"""What a document makes of a population: who gets what, whether the shares are right, and populations to ask about."""

from __future__ import annotations

from flagship_engine.simulating.generating import generated_visits
from flagship_engine.simulating.ratios import Ratio
from flagship_engine.simulating.results import CampaignCount, GroupCount, Simulation, VariationCount
from flagship_engine.simulating.sampling import sampled_visits
from flagship_engine.simulating.simulation import simulate

__all__ = [
    "CampaignCount",
    "GroupCount",
    "Ratio",
    "Simulation",
    "VariationCount",
    "generated_visits",
    "sampled_visits",
    "simulate",
]
