"""A Doorward whose gateway and backend only say yes: to test what is around them.

Run as `run DATA PORT`; its supervisor then calls it as `gateway …` and `backend …`.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes"


def option(name: str) -> str:
    return next(word.split("=", 1)[1] for word in sys.argv if word.startswith(f"--{name}="))


def say_yes(descriptor: int) -> None:
    import socket  # noqa: PLC0415 - this process starts quickly

    listener = socket.socket(fileno=descriptor)
    while True:
        client, _ = listener.accept()
        with client:
            client.recv(65536)
            client.sendall(ANSWER)


def supervise(data: str, port: int) -> int:
    from doorward.options import Options  # noqa: PLC0415 - the supervisor's alone
    from doorward.run import run  # noqa: PLC0415 - as above

    return run(Options(data=data, http_port=port), program=(sys.executable, "-P", __file__))


def main() -> int:
    if sys.argv[1] == "run":
        return supervise(sys.argv[2], int(sys.argv[3]))
    if Path(option("data"), f"{sys.argv[1]}.broken").exists():
        print(f"the {sys.argv[1]} is broken", file=sys.stderr)  # noqa: T201 - what a child tells at start
        return 1
    say_yes(int(option("listen-fd")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
