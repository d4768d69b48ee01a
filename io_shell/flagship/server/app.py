"""The local platform as an ASGI application."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp

from flagship.server import control
from flagship.server.calls import Call
from flagship.server.control import Control
from flagship.server.cors import OpenToPages
from flagship.server.delivery import Delivery
from flagship.server.documents import Source
from flagship.server.faults import Fault
from flagship.server.incoming import Incoming, read_request
from flagship.server.replies import Reply, refused
from flagship.server.routes import SERVICES, Service
from flagship.server.state import MAX_BODY, Platform, StoreChoice, make_platform
from flagship.server.store import StoreError

logger = logging.getLogger("flagship.server")

Endpoint = Callable[[Request], Awaitable[ASGIApp]]

_MAX_CONTROL_BODY = 64 * MAX_BODY
"""Bytes of a body under ``/_platform``, which may be a document."""

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
    services = [Route(path, _service(platform, methods), methods=list(methods)) for path, methods in SERVICES.items()]
    controls = _control_routes(platform) if control_routes else []
    app = Starlette(routes=services + controls, middleware=[Middleware(OpenToPages)], lifespan=_closing_store(platform))
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


def _service(platform: Platform, by_method: Mapping[str, Service]) -> Endpoint:
    async def endpoint(request: Request) -> ASGIApp:
        service = by_method[_method(request)]
        incoming = await read_request(request, service.purpose)
        fault = None if service.purpose is None else platform.faults.take(service.purpose)
        platform.received.add(incoming.received)
        call = _call(platform, request, incoming, fault)
        reply = _too_large() if incoming.too_large else _reply(platform, service, call)
        return Delivery(reply, fault, platform.connections)

    return endpoint


def _call(platform: Platform, request: Request, incoming: Incoming, fault: Fault | None) -> Call:
    parameters = request.path_params
    return Call(
        incoming.received,
        incoming.body,
        env_id=parameters.get("env_id", platform.documents.env_ids[0]),
        campaign=parameters.get("campaign", ""),
        panic=fault is not None and fault.panic,
    )


def _reply(platform: Platform, service: Service, call: Call) -> Reply:
    try:
        return service.handler(platform, call)
    except StoreError as error:
        logger.error("a request got a 503: %s", error)  # noqa: TRY400 - the sentence says it all
        return refused(503, str(error))


def _control_routes(platform: Platform) -> list[Route]:
    handlers: dict[str, dict[str, Control]] = {}
    for path, method, handler in _CONTROLS:
        handlers.setdefault(path, {})[method] = handler
    return [Route(path, _control(platform, by_method), methods=list(by_method)) for path, by_method in handlers.items()]


def _control(platform: Platform, handlers: Mapping[str, Control]) -> Endpoint:
    async def endpoint(request: Request) -> ASGIApp:
        if not control.is_local(request.client.host if request.client else None):
            return Delivery(refused(403, "only for clients on the platform's own machine"))
        if not control.is_own_name(request.headers.get("host", "")):
            return Delivery(refused(403, "only by an address, localhost or another name without a dot"))
        incoming = await read_request(request, None, limit=_MAX_CONTROL_BODY)
        if incoming.too_large:
            return Delivery(_too_large(_MAX_CONTROL_BODY))
        return Delivery(handlers[_method(request)](platform, incoming.received))

    return endpoint


def _no_such_route(platform: Platform, control_routes: bool) -> Callable[[Request, HTTPException], Awaitable[ASGIApp]]:
    async def answer(request: Request, error: HTTPException) -> ASGIApp:
        if request.url.path.startswith("/_platform/") and not control_routes:
            return Delivery(refused(501, _NO_CONTROL))
        if not request.url.path.startswith("/_platform/"):
            platform.received.add((await read_request(request, None)).received)
        message = f"{request.method} {request.url.path}: {error.detail}"
        return Delivery(refused(error.status_code, message, _allowed(error)))

    return answer


def _allowed(error: HTTPException) -> dict[str, str]:
    """The methods of a path, where it has some, in an order that does not change from start to start."""
    allowed = (error.headers or {}).get("Allow")
    return {} if allowed is None else {"allow": ", ".join(sorted(allowed.split(", ")))}


def _method(request: Request) -> str:
    return "GET" if request.method == "HEAD" else request.method


def _too_large(limit: int = MAX_BODY) -> Reply:
    return refused(413, f"the body is larger than {limit} bytes", {"connection": "close"})
