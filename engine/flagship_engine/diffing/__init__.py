"""Two documents under one rule set: who would get something else, and why."""
