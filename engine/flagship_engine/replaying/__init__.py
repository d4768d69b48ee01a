"""Deciding again what a journal says was decided, and saying where the two differ."""
