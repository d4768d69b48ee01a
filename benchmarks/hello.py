"""The least that an ASGI application can do, under the same server as `flagship serve --workers 2`."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from flagship.server.serving import listen, url_of
from flagship.server.workers import supervisor

WORKERS = 2


def application() -> ASGIApp:
    """An application that says hello to whatever comes."""
    return hello


async def hello(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer at once, without a look at the request."""
    if scope["type"] != "http":
        return
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"5")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})


def main() -> None:
    """Serve on a free port, which is printed, until a signal."""
    with listen("127.0.0.1", 0) as listener:
        supervising = supervisor(listener, WORKERS, "benchmarks.hello:application")
        print(f"  hello  {url_of(*listener.getsockname()[:2])}\nPress Ctrl-C to stop.", flush=True)
        supervising.run()


if __name__ == "__main__":
    main()
