"""Other engines over the same document, each in an environment of its own.

`comparing` and `environments` are this side; `inside` and the adapters run in those environments, which have nothing of
ours.
"""
