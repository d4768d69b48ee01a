"""Fixtures for the tests of applications, found by pytest wherever this package is installed.

`flagship_sdk` is an SDK without a network, `flagship_platform` a platform on this machine, and `replay_journal` holds
today's engine to the decisions of a journal. Nothing but this module is loaded before a test asks for one of them.
``-p no:flagship`` turns them off.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flagship.recording import RecordingSdk
    from flagship.server import LocalPlatform

_SERVER = ("starlette", "uvicorn")


@pytest.fixture
def flagship_sdk() -> Iterator[RecordingSdk]:
    """The SDK that the process shares, without a network, in a time that stands still; closed when the test is over.

    A `flagship.recording.RecordingSdk`: ``flagship_sdk.start(document)`` decides over a document, and
    ``flagship_sdk.hits`` is what was sent.
    """
    from flagship.recording import RecordingSdk

    with RecordingSdk() as recording:
        yield recording


@pytest.fixture
def flagship_platform() -> Iterator[LocalPlatform]:
    """A started `flagship.server.LocalPlatform` without campaigns; stopped when the test is over.

    Needs the extra `server`: without it the test has an error that says so.
    """
    try:
        from flagship.server import LocalPlatform
    except ImportError as error:
        if error.name not in _SERVER:
            raise
        pytest.fail(
            f"flagship_platform needs {error.name}, not installed here: run pip install 'flagship-engine[server]'",
            pytrace=False,
        )
    with LocalPlatform({"campaigns": []}) as platform:
        yield platform
