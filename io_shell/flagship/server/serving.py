"""uvicorn as the platform needs it: quiet, on a socket of our own, quick to stop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading

import uvicorn

from flagship.server.app import app_over
from flagship.server.sockets import Connections, protocol_noting
from flagship.server.state import Platform

_TICK = 0.1
_STOP_TIMEOUT = 5.0


class Server(uvicorn.Server):
    """A server over a platform's state; `run(sockets=[...])` serves until `stop` or a signal.

    Attributes:
        listening: is set once requests are answered.

    """

    def __init__(self, state: Platform, connections: Connections) -> None:
        self._connections = connections
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self.listening = threading.Event()
        super().__init__(
            uvicorn.Config(
                app_over(state),
                http=protocol_noting(connections),
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=75,
            )
        )

    def stop(self) -> None:
        """End, from any thread, once it has listened."""
        self.should_exit = True
        if self._loop is not None:
            # It has ended by itself and closed its loop where this raises.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stopping.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        await super().startup(sockets=sockets)
        self._loop = asyncio.get_running_loop()
        self.listening.set()

    async def main_loop(self) -> None:
        """Serve; as uvicorn's own, but that `stop` need not wait for the next tick."""
        tick = 0
        while not await self.on_tick(tick):
            tick = (tick + 1) % 864_000
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything. uvicorn's own waits for answers to end, and a fault may have one last for an hour."""
        for server in self.servers:
            server.close()
        for one in sockets or []:
            one.close()
        self._connections.abort_all()
        await asyncio.sleep(0)  # the protocols hear of it
        if self.server_state.tasks:
            await asyncio.wait(set(self.server_state.tasks), timeout=_STOP_TIMEOUT)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises:
        OSError: the port cannot be bound.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.create_server((host, port), family=family, backlog=1024)
    # asyncio sends at once (TCP_NODELAY) only where the protocol's number is given, which `create_server` leaves out;
    # else each answer on a kept-alive connection waits 40 ms for the client's acknowledgement.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=made.detach())


def url_of(host: str, port: int) -> str:
    """Scheme, host and port, without a slash at the end."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
