"""What concerns every test: forking while coverage is measured."""

from __future__ import annotations

import os

import coverage


def _hold_the_lock_of_coverage_over_forks() -> None:
    # Coverage does not renew its lock in a forked child. If another thread holds it in that moment, the child waits for
    # it for ever in the first line of ours that it runs; so the thread that forks takes it first.
    measuring = coverage.Coverage.current()
    collector = measuring._collector if measuring else None
    if collector is not None and collector.data_lock is not None and hasattr(os, "register_at_fork"):
        lock = collector.data_lock
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)


_hold_the_lock_of_coverage_over_forks()
