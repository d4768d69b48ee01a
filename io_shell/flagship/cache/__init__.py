"""Keeping visitors' assignations between sessions."""
