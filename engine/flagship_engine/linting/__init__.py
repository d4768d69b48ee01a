"""Lint: what is wrong with a document, found before a visitor does."""

from __future__ import annotations

from flagship_engine.linting.codes import Code
from flagship_engine.linting.findings import Finding
from flagship_engine.linting.linter import lint
from flagship_engine.linting.severities import Severity

__all__ = ["Code", "Finding", "Severity", "lint"]
