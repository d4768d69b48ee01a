"""A command's report: one HTML page that needs no network, to be looked at, sent and kept.

`page` has the parts of a page and writes it; `plots` draws figures for it. Neither imports the extra `report` before
it is called.
"""
