"""What is imported when: a fork while another thread imports leaves the child waiting for that import for ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flagship.server import Fault, LocalPlatform, Purpose

LATE = Fault(Purpose.DOCUMENT, drop=True, times=2)
PROGRAM = """
import sys
from flagship import *

mode, cdn_url, url, directory = sys.argv[1:]
sdk = Flagship()
config = Config(
    mode=Config.Mode[mode],
    cdn_url=cdn_url,
    decision_url=url + "/v2",
    hits_url=url + "/",
    document_directory=directory,
    polling_interval=0.01,
)
sdk.start("c8pik0local0env0demo", "key", config)
known = set(sys.modules)
assert sdk.wait_until_ready(20)
visitor = sdk.create_visitor(context={"k": 10**400, "l": "x"})
assert visitor.synchronize_modifications() == (True, "")
assert visitor.send_hit(Page("https://example.com")) == (True, "200")
visitor.send_hit(Page("nowhere"))
visitor.get_modification("unknown", 1)
try:
    visitor.get_modification(1, 1)
except TypeError:
    pass
sdk.close()
visitor.send_hit(Page("https://example.com"))
print(*sorted(set(sys.modules) - known))
"""


@pytest.mark.parametrize("mode", ["API", "BUCKETING"])
def test_a_started_sdk_imports_nothing_more(platform: LocalPlatform, tmp_path: Path, mode: str) -> None:
    localhost = platform.url.replace("127.0.0.1", "localhost")
    command = [sys.executable, "-c", PROGRAM, mode, platform.url, localhost, str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (run.stdout.strip(), run.stderr) == ("", "")


def test_a_document_that_comes_after_start_is_stored_without_an_import(tmp_path: Path) -> None:
    with LocalPlatform({"campaigns": []}) as platform:
        platform.fault(LATE)
        command = [sys.executable, "-c", PROGRAM, "BUCKETING", platform.url, platform.url, str(tmp_path)]
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (run.stdout.strip(), run.stderr) == ("", "")
    assert list(tmp_path.glob("bucketing-*"))
