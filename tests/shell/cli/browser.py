"""Reports as a person gets them: opened from their file in headless Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--hide-scrollbars",
    "--allow-file-access-from-files",
)
_DARK = "--blink-settings=preferredColorScheme=0"
_ASKING = """<!DOCTYPE html><meta charset="utf-8"><style>body {{ margin: 0 }} iframe {{ border: 0 }}</style>
<iframe src="{address}" width="{width}" height="{height}"></iframe><pre></pre><script>
addEventListener("load", () => {{
  const page = frames[0], document = page.document;
  window.document.querySelector("pre").textContent = {expression};
}});
</script>
"""


def dom_of(path: Path) -> str:
    """The document that the browser made of a page, as HTML.

    Skips the test where there is no Chromium, unless FLAGSHIP_REQUIRE_CHROMIUM is set.
    """
    return _run(path, "--dump-dom")


def screenshot_of(path: Path, target: Path, *, dark: bool = False, width: int = 1100, height: int = 2000) -> None:
    """Write a PNG of a page as wide and as high as told; see `dom_of` for where there is no Chromium."""
    with TemporaryDirectory() as directory:
        shown = _framed(path, Path(directory), '""', width, height)  # a window is never narrow, a frame may be
        _run(shown, f"--window-size={width},{height}", f"--screenshot={target}", *([_DARK] if dark else []))


def asked_of(path: Path, expression: str, *, dark: bool = False, width: int = 1100, height: int = 2000) -> str:
    """What a JavaScript expression over `page` (the window) and `document` says of a page shown so wide."""
    with TemporaryDirectory() as directory:
        shown = _framed(path, Path(directory), expression, width, height)
        reader = _Reader()
        reader.feed(_run(shown, "--dump-dom", *([_DARK] if dark else [])))
    return reader.said


def rows_of(dom: str, section: str) -> list[list[str]]:
    """The cells of a section's table, the headings first; `section` is its id, made of its title: ``who-moves``."""
    reader = _Reader(section)
    reader.feed(dom)
    return reader.rows


def texts_of(dom: str, section: str) -> list[str]:
    """All that can be read in a section, figures and closed branches included, piece by piece."""
    reader = _Reader(section)
    reader.feed(dom)
    return reader.texts


def _run(path: Path, *flags: str) -> str:
    with TemporaryDirectory() as profile:
        command = [_chromium(), *_FLAGS, f"--user-data-dir={profile}", *flags, path.resolve().as_uri()]
        run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, timeout=90)
    return run.stdout


def _chromium() -> str:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        if os.environ.get("FLAGSHIP_REQUIRE_CHROMIUM"):
            pytest.fail("FLAGSHIP_REQUIRE_CHROMIUM is set, and there is no Chromium")
        pytest.skip("there is no Chromium to open the page with")
    return found


def _framed(path: Path, directory: Path, expression: str, width: int, height: int) -> Path:
    frame = directory / "frame.html"
    address = path.resolve().as_uri()
    text = _ASKING.format(address=address, expression=expression, width=width, height=height)
    frame.write_text(text, encoding="utf-8")
    return frame


class _Reader(HTMLParser):
    """Reads the texts and the table of one section, or what is said in a ``<pre>``."""

    def __init__(self, section: str = "") -> None:
        super().__init__()
        self._section = section
        self._inside = False
        self._tag = ""
        self.rows: list[list[str]] = []
        self.texts: list[str] = []
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        if tag == "section":
            self._inside = dict(attrs).get("id") == self._section
        elif self._inside and tag == "tr":
            self.rows.append([])
        elif self._inside and tag in {"th", "td"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""
        if tag == "section":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._tag == "pre":
            self.said += data
        if self._inside and data.strip():
            self.texts.append(data.strip())
            if self._tag in {"th", "td"}:
                self.rows[-1][-1] += data.strip()
