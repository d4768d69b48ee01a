"""`requests` without a network, for the official SDKs: what they get is a document, what they post is accepted."""

from __future__ import annotations

import importlib
import io
import json
from datetime import timedelta
from typing import Any


def answer_requests(data: Any) -> None:
    """From now on in this process every GET is answered with a document, every POST with 204."""
    requests: Any = importlib.import_module("requests")
    document, nothing = json.dumps(data).encode(), b""

    def answer(status: int, body: bytes) -> Any:
        response = requests.Response()
        response.status_code, response.raw, response.elapsed = status, io.BytesIO(body), timedelta(0)
        response.headers["Last-Modified"] = "Thu, 01 Jan 2026 00:00:00 GMT"
        return response

    def get(*_args: object, **_options: object) -> Any:
        return answer(200, document)

    accepted = answer(204, nothing)

    def post(*_args: object, **_options: object) -> Any:
        return accepted

    requests.get, requests.post = get, post
