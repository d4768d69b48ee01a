"""Run where the official SDK 2.1.5 is installed, and nothing of ours: it answers as the cases say.

A case holds a document, a visitor and the record that its cache manager has; and what 2.1.5 made of it: the flags, and
the record that it had saved. Its requests are answered here, by the library `responses`, on which 2.1.5 depends.

    python .ci/official.py tests/cases/official-record.json
"""

from __future__ import annotations

import copy
import json
import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import responses

from flagship.app import Flagship
from flagship.cache.cache_visitor import VisitorCacheManager
from flagship.config import Config

NO_ANSWER = "no answer"


class OneRecord(VisitorCacheManager):
    """Has one record, and keeps what is saved."""

    def __init__(self, record):
        super().__init__()
        self.record = record
        self.saved = []

    def lookup(self, visitor_id):  # noqa: ARG002 - the interface's
        """The record, whoever is asked for."""
        return copy.deepcopy(self.record)

    def save(self, visitor_id, visitor_data):
        """Remember that this was saved."""
        self.saved.append([visitor_id, copy.deepcopy(visitor_data)])


def answer_of(case):
    """The flags that 2.1.5 gives, and what it saves."""
    manager = OneRecord(case["record"])
    with responses.RequestsMock(assert_all_requests_are_fired=False) as network:
        modified = {"Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
        network.add(
            responses.GET, "https://cdn.flagship.io/env/bucketing.json", json=case["document"], headers=modified
        )
        network.add(responses.POST, "https://decision.flagship.io/v2/env/events", status=204)
        options = {"mode": Config.Mode.BUCKETING, "polling_interval": 0, "visitor_cache_manager": manager}
        Flagship.instance().start("env", "key", Config(**options))
        visitor = Flagship.instance().create_visitor(case["visitor"], False, {})
        visitor.synchronize_modifications()
        flags = {key: visitor.get_modification(key, NO_ANSWER) for key in case["flags"]}
    return {"flags": flags, "saved": manager.saved}


def main(path):
    """Print each case; the exit code is 1 if one was answered otherwise."""
    cases = json.loads(Path(path).read_text(encoding="utf-8"))
    assert version("flagship") == "2.1.5", version("flagship")
    wrong = 0
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)  # 2.1.5 writes its bucketing.json into the working directory
        for case in cases:
            got, wanted = answer_of(case), {name: case[name] for name in ("flags", "saved")}
            wrong += got != wanted
            verdict = "as recorded" if got == wanted else f"wanted {json.dumps(wanted)}"
            print(f"{case['name']}: {json.dumps(got)}: {verdict}")
            Path("bucketing.json").unlink(missing_ok=True)
    print(f"flagship 2.1.5 on Python {sys.version.split()[0]}: {len(cases) - wrong} as recorded, {wrong} otherwise")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
