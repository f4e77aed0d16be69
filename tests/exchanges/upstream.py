"""The echo data source that comes with the recordings, on a free port."""

import importlib.util
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that leaves is part of the scenarios."""


@contextmanager
def running_echo(file: Path) -> Iterator[str]:
    """Its host and port."""
    server = _Quiet(("127.0.0.1", 0), _handler_of(file))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler_of(file: Path) -> type[BaseHTTPRequestHandler]:
    spec = importlib.util.spec_from_file_location("recorded_echo", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: type[BaseHTTPRequestHandler] = module.Echo
    return handler
