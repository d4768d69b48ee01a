"""The journal of decisions: what each was made of and what it was, so that it can be made again."""
