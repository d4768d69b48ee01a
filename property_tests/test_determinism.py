"""Decisions are the same bytes in any process, under any hash seed, on any supported Python, in any year."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from property_tests.digests import digest, lines

COUNT = 400

DECIDED_IN_2026 = "b2fed50ba67616ecd66573903e9a527b764e8862aa723acb7034271a8948f5fa"
"""What this engine decided when this was written. It changes with the rules, and with nothing else."""


def digest_of_another_process(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "property_tests.digests", str(COUNT)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("hash_seed", ["0", "1", "2"])
def test_another_process_decides_the_same(hash_seed: str) -> None:
    """Design: "the same inputs give the same bytes on any machine, any supported Python, in any year"."""
    assert digest_of_another_process(hash_seed) == DECIDED_IN_2026


def test_this_process_decides_the_same() -> None:
    assert digest(COUNT) == DECIDED_IN_2026


def test_the_documents_are_worth_comparing() -> None:
    """At least a third of the visitors is given something."""
    assert sum('"variation": ' in line for line in lines(COUNT)) > COUNT / 3
