"""The local platform as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route
from starlette.types import ASGIApp

from flagship.server import control, routes
from flagship.server.control import Control
from flagship.server.delivery import Delivery
from flagship.server.documents import Source
from flagship.server.received import Received
from flagship.server.replies import Reply, refused
from flagship.server.state import MAX_BODY, Platform, StoreChoice, make_platform
from flagship.server.store import StoreError
from flagship.server.validation import Refusal, read_json
from flagship_engine.exchange import Purpose
from flagship_engine.values import FrozenDict, Json

Endpoint = Callable[[Request], Awaitable[ASGIApp]]

_SERVICES: tuple[tuple[str, str, Purpose, routes.Handler], ...] = (
    ("/{env_id}/bucketing.json", "GET", Purpose.DOCUMENT, routes.document),
    ("/v2/{env_id}/campaigns", "POST", Purpose.CAMPAIGNS, routes.campaigns),
    ("/v2/{env_id}/campaigns/", "POST", Purpose.CAMPAIGNS, routes.campaigns),
    # A self-hosted Decision API serves one environment and leaves it out.
    ("/v2/campaigns", "POST", Purpose.CAMPAIGNS, routes.campaigns),
    ("/v2/campaigns/", "POST", Purpose.CAMPAIGNS, routes.campaigns),
    ("/v2/{env_id}/events", "POST", Purpose.CONTEXT, routes.events),
    ("/v2/activate", "POST", Purpose.ACTIVATION, routes.activate),
    ("/", "POST", Purpose.HIT, routes.hits),
)
_CONTROLS: tuple[tuple[str, str, Control], ...] = (
    ("/_platform/received", "GET", control.get_received),
    ("/_platform/received", "DELETE", control.delete_received),
    ("/_platform/emitted", "GET", control.get_emitted),
    ("/_platform/emitted", "DELETE", control.delete_emitted),
    ("/_platform/faults", "GET", control.get_faults),
    ("/_platform/faults", "POST", control.post_fault),
    ("/_platform/faults", "PUT", control.put_faults),
    ("/_platform/faults", "DELETE", control.delete_faults),
    ("/_platform/document", "GET", control.get_document),
    ("/_platform/document", "PUT", control.put_document),
)

_NO_CONTROL = (
    "/_platform is not served here: of several worker processes, each knows its own requests and faults alone. "
    "Serve with one worker (flagship serve --workers 1)."
)


def create_app(
    environments: Mapping[str, Source],
    *,
    api_key: str | None = None,
    store: StoreChoice = None,
    control_routes: bool = True,
) -> Starlette:
    """The platform as an application for any ASGI server. Its state is ``app.state.platform``.

    Args:
        environments: environment id to its document: the path of a file, which is watched, or a mapping.
        api_key: what requests for campaigns must carry as ``x-api-key``; None takes anything.
        store: where assignations are kept: None in memory, the path of a SQLite file, or a `Store`. Several processes
            can share a file.
        control_routes: whether ``/_platform`` is served. Each process has journals and faults of its own: say False
            where there are several, or where a proxy makes every client look like one on this machine.

    Raises:
        DocumentError: an environment has no readable document.
        StoreError: the store cannot be opened.

    """
    return app_over(make_platform(environments, api_key=api_key, store=store), control_routes=control_routes)


def app_over(platform: Platform, *, control_routes: bool = True) -> Starlette:
    """The application over a platform's state."""
    services = [
        Route(path, _service(platform, purpose, handler), methods=[method])
        for path, method, purpose, handler in _SERVICES
    ]
    controls = _control_routes(platform) if control_routes else []
    app = Starlette(routes=services + controls, lifespan=_closing_store(platform))
    # A slash more or less is another path here; a redirect would turn a POST into something else.
    app.router.redirect_slashes = False
    app.add_exception_handler(HTTPException, _no_such_route(platform, control_routes))  # type: ignore[arg-type]
    app.state.platform = platform
    return app


def _closing_store(platform: Platform) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        platform.store.close()

    return lifespan


def _service(platform: Platform, purpose: Purpose, handler: routes.Handler) -> Endpoint:
    async def endpoint(request: Request) -> ASGIApp:
        body = await _read_body(request)
        received = _received(request, purpose, body)
        fault = platform.faults.take(purpose)
        platform.received.add(received)
        if body is None:
            reply = _too_large()
        else:
            panic = fault is not None and fault.panic
            env_id = request.path_params.get("env_id", platform.documents.env_ids[0])
            try:
                reply = handler(platform, routes.Call(received, env_id, panic))
            except StoreError as error:
                reply = refused(503, str(error))
        return Delivery(reply, fault, platform.connections)

    return endpoint


def _control_routes(platform: Platform) -> list[Route]:
    handlers: dict[str, dict[str, Control]] = {}
    for path, method, handler in _CONTROLS:
        handlers.setdefault(path, {})[method] = handler
    return [Route(path, _control(platform, by_method), methods=list(by_method)) for path, by_method in handlers.items()]


def _control(platform: Platform, handlers: Mapping[str, Control]) -> Endpoint:
    async def endpoint(request: Request) -> ASGIApp:
        if not control.is_local(request.client.host if request.client else None):
            return Delivery(refused(403, "only for clients on the platform's own machine"))
        body = await _read_body(request, limit=64 * MAX_BODY)
        if body is None:
            return Delivery(_too_large())
        method = "GET" if request.method == "HEAD" else request.method
        return Delivery(handlers[method](platform, _received(request, None, body)))

    return endpoint


def _no_such_route(platform: Platform, control_routes: bool) -> Callable[[Request, HTTPException], Awaitable[ASGIApp]]:
    async def answer(request: Request, error: HTTPException) -> ASGIApp:
        if request.url.path.startswith("/_platform/") and not control_routes:
            return Delivery(refused(501, _NO_CONTROL))
        if not request.url.path.startswith("/_platform/"):
            platform.received.add(_received(request, None, await _read_body(request)))
        message = f"{request.method} {request.url.path}: {error.detail}"
        return Delivery(refused(error.status_code, message, {k.lower(): v for k, v in (error.headers or {}).items()}))

    return answer


def _too_large() -> Reply:
    return refused(413, f"the body is larger than {MAX_BODY} bytes", {"connection": "close"})


async def _read_body(request: Request, limit: int = MAX_BODY) -> bytes | None:
    """The whole body, or None if it is over the limit.

    What is over is read all the same, up to a bound: to a client that is still sending, an early answer is a
    broken pipe.
    """
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size <= limit:
                parts.append(part)
            elif size > 32 * limit:
                break
    except ClientDisconnect:
        return b""  # nobody is left to read the answer
    return b"".join(parts) if size <= limit else None


def _received(request: Request, purpose: Purpose | None, body: bytes | None) -> Received:
    raw_path = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope["query_string"].decode("latin-1")
    names = dict.fromkeys(name.decode("latin-1") for name, _ in request.headers.raw)
    first_values = dict(reversed(parse_qsl(query, keep_blank_values=True)))
    return Received(
        purpose=purpose,
        method=request.method,
        target=raw_path.decode("latin-1") + (f"?{query}" if query else ""),
        path=request.url.path,
        query=FrozenDict(first_values),
        headers=FrozenDict({name: ", ".join(request.headers.getlist(name)) for name in names}),
        body=body or b"",
        json=_json(body),
    )


def _json(body: bytes | None) -> Json:
    value = read_json(body) if body else None
    return None if isinstance(value, Refusal) else value
