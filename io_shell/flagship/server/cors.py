"""Requests from web pages, as the platform allows them: any page may call its services."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_ALLOWED_HEADERS = ("Content-Type", "Authorization", "X-Api-Key", "X-Sdk-Client", "X-Sdk-Version", "X-Pop")
_CONTROL = "/_platform/"


class OpenToPages:
    """An application whose services browsers let any page call, and whose control endpoints they let none."""

    def __init__(self, app: ASGIApp) -> None:
        self._closed = app
        self._open = CORSMiddleware(
            app, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=_ALLOWED_HEADERS
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers that tell a browser who may read it."""
        closed = scope.get("path", "").startswith(_CONTROL)
        await (self._closed if closed else self._open)(scope, receive, send)
