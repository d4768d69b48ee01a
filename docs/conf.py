"""How Sphinx builds these pages: sphinx-build -W docs docs/_build."""

from __future__ import annotations

from importlib.metadata import version as version_of

project = "flagship-engine"
author = "The flagship-engine authors"
copyright = author  # noqa: A001 - Sphinx names it so
release = version = version_of("flagship-engine")

exclude_patterns = ["_build", "_measured"]
nitpicky = True  # a reference to nowhere is an error
html_theme = "furo"
html_title = f"flagship-engine {release}"
