"""How bad a finding is."""

from __future__ import annotations

from enum import Enum


class Severity(Enum):
    """How bad a finding is, the worst first."""

    ERROR = "error"
    """Somebody certainly gets something, or nothing, that nobody can have meant."""
    WARNING = "warning"
    """Likely a mistake."""
    NOTE = "note"
    """Worth knowing."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)
