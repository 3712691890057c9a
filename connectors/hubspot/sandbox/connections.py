"""Connections that can be cut: an ASGI app alone has no way to end one without an answer."""

import asyncio
import socket
import struct

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

Address = tuple[str, int]
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Connections:
    """The open connections, by the address of the client."""

    def __init__(self) -> None:
        self._open: dict[Address, asyncio.Transport] = {}

    def protocol(self) -> type[H11Protocol]:
        opened = self._open

        class Watched(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                opened[_peer(transport)] = transport
                # asyncio forgets this for sockets that were bound elsewhere, and small answers then wait 40 ms.
                transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                super().connection_made(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                opened.pop(_peer(self.transport), None)
                super().connection_lost(exc)

        return Watched

    def reset(self, client: Address) -> None:
        """The client sees a reset, not an orderly end."""
        transport = self._open[client]
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()


class Dropped(Response):
    """No answer at all."""

    def __init__(self, connections: Connections) -> None:
        super().__init__()
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._connections.reset(tuple(scope["client"]))
        while (await receive())["type"] != "http.disconnect":
            pass


def _peer(transport: asyncio.BaseTransport) -> Address:
    host, port = transport.get_extra_info("peername")[:2]
    return str(host), int(port)
