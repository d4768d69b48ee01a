"""Writing a journal: one line a decision, by any number of threads and processes, and nothing of it ever raised.

`reading` reads what was written.
"""
