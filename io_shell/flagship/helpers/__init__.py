"""Hits and the predefined context keys."""
