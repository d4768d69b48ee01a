"""`python -m flagship.cli`."""

from __future__ import annotations

from flagship.cli import main

main()
