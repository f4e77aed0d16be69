"""One body of 1 GiB, down or up, over one connection."""

import socket
import time

from bench.load import Measured

SIZE = 1 << 30
_CHUNK = 1 << 20
_END = b"\r\n\r\n"
_SLOW = 96 << 20


def down(port: int, header: str, *, path: str, slow: bool = False) -> Measured:
    """MiB a second; `slow` reads at 96 of them. Raises RuntimeError when it is not all there."""
    with _connected(port) as line:
        begun = time.perf_counter()
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: bench.test\r\n{header}\r\n\r\n".encode())
        _read(line, begun, slow=slow)
        return _measured(begun)


def up(port: int, header: str, *, path: str) -> Measured:
    """MiB a second. Raises RuntimeError unless the answer is 2xx."""
    with _connected(port) as line:
        begun = time.perf_counter()
        kind = "Content-Type: application/octet-stream"
        head = f"PUT {path} HTTP/1.1\r\nHost: bench.test\r\n{header}\r\n{kind}\r\nContent-Length: {SIZE}\r\n\r\n"
        line.sendall(head.encode())
        chunk = bytes(_CHUNK)
        for _ in range(SIZE // _CHUNK):
            line.sendall(chunk)
        answer = line.recv(65536)
        if not answer.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(answer[:300])
        return _measured(begun)


def _connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=60)


def _read(line: socket.socket, begun: float, *, slow: bool) -> None:
    buffer = bytearray(_CHUNK)
    head = b""
    while _END not in head:
        head += line.recv(4096)
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head[:300])
    there = len(head.partition(_END)[2])
    while there < SIZE:
        count = line.recv_into(buffer)
        if not count:
            raise RuntimeError(f"it ended after {there} bytes")
        there += count
        if slow:
            time.sleep(max(0.0, begun + there / _SLOW - time.perf_counter()))


def _measured(begun: float) -> Measured:
    taken = time.perf_counter() - begun
    return Measured(per_second=SIZE / (1 << 20) / taken, p50=1000 * taken, p99=1000 * taken)
