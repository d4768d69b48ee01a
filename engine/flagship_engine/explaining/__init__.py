"""A decision, and in a sentence for each of its parts how it came about."""
