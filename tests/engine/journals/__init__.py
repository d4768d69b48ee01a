"""Example tests of the pure engine."""
