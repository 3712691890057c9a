"""The portal on a port of this machine: in a thread beside the caller, or as all that a process does."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from connectors.hubspot.sandbox.app import Sandbox
from connectors.hubspot.sandbox.clock import PortalClock
from connectors.hubspot.sandbox.options import Options

_LONGEST_HEAD = 256 * 1024  # so that a URL that is too long gets its 414
_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Running:
    sandbox: Sandbox
    base_url: str

    @property
    def token(self) -> str:
        return self.sandbox.token


@contextmanager
def running(options: Options | None = None, clock: PortalClock | None = None) -> Iterator[Running]:
    """A portal in a thread, gone at the end of the block. With a clock of the caller's, its time passes as theirs."""
    ready = threading.Event()
    with _listening(options or Options(), clock) as (server, running):
        server.on_ready = ready.set
        thread = threading.Thread(name="sandbox", target=server.run, kwargs={"sockets": server.listeners}, daemon=True)
        thread.start()
        if not ready.wait(_START_SECONDS):
            raise TimeoutError("the sandbox did not start")
        try:
            yield running
        finally:
            server.should_exit = True
            thread.join()


def serve(options: Options, on_ready: Callable[[str], None]) -> None:
    """Blocks until SIGINT or SIGTERM."""
    with _listening(options) as (server, running):
        server.on_ready = lambda: on_ready(running.base_url)
        server.run(sockets=server.listeners)


@contextmanager
def _listening(options: Options, clock: PortalClock | None = None) -> Iterator[tuple["_Server", Running]]:
    sandbox = Sandbox(options, clock)
    with socket.create_server((options.host, options.port)) as listener:
        config = uvicorn.Config(
            sandbox.app,
            http=sandbox.connections.protocol(),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
            h11_max_incomplete_event_size=_LONGEST_HEAD,
        )
        host, port = listener.getsockname()[:2]
        yield _Server(config, listener), Running(sandbox, f"http://{host}:{port}")


class _Server(uvicorn.Server):
    """Says when it is ready, and ends at a signal instead of passing it on."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket) -> None:
        super().__init__(config)
        self.listeners = [listener]
        self.on_ready: Callable[[], None] = lambda: None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.on_ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self.handle_exit) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
