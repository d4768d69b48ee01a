"""Decisions are the same bytes in any process, under any hash seed, on any supported Python, in any year."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from property_tests import digests, platform_digests

COUNT = 400

DECIDED_IN_2026 = {
    "digests": "b2fed50ba67616ecd66573903e9a527b764e8862aa723acb7034271a8948f5fa",
    "platform_digests": "e8787ae960eebea950cbe879491e7f80ffbe594585c576bae3e86d5a57080036",
}
"""What this engine decided when this was written. It changes with the rules, and with nothing else."""


def digest_of_another_process(module: str, hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", f"property_tests.{module}", str(COUNT)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("hash_seed", ["0", "1", "2"])
@pytest.mark.parametrize("module", DECIDED_IN_2026)
def test_another_process_decides_the_same(module: str, hash_seed: str) -> None:
    """Design: "the same inputs give the same bytes on any machine, any supported Python, in any year"."""
    assert digest_of_another_process(module, hash_seed) == DECIDED_IN_2026[module]


def test_this_process_decides_the_same() -> None:
    assert digests.digest(COUNT) == DECIDED_IN_2026["digests"]
    assert platform_digests.digest(COUNT) == DECIDED_IN_2026["platform_digests"]


def test_the_documents_are_worth_comparing() -> None:
    """At least a third of the visitors is given something."""
    assert sum('"variation": ' in line for line in digests.lines(COUNT)) > COUNT / 3
    assert sum('"variation": ' in line for line in platform_digests.lines(COUNT)) > COUNT / 3
