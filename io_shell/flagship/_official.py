"""Is the official SDK installed beside this one? Both own the package name: the later install wins in silence."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path


def warn_if_official_is_installed() -> None:
    """A UserWarning if any directory of `sys.path` holds the metadata of the official distribution ``flagship``."""
    found = next((name for directory in sys.path for name in _metadata_of_official(directory)), None)
    if found is not None:
        warnings.warn(
            f"the official distribution 'flagship' is installed beside 'flagship-engine' ({found}): both own the "
            "package 'flagship' and overwrite each other's files. Run: pip uninstall flagship flagship-engine && "
            "pip install flagship-engine",
            UserWarning,
            stacklevel=3,
        )


def _metadata_of_official(directory: str) -> list[str]:
    # importlib.metadata would do, and would take longer to import than everything else here.
    try:
        names = [entry.name for entry in Path(directory).iterdir()]
    except (OSError, ValueError, TypeError):  # what is no path does not belong there, but an import is none the worse
        return []
    return [name for name in names if name.startswith("flagship-") and name.endswith((".dist-info", ".egg-info"))]
