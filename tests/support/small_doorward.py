"""A Doorward whose gateway and backend only say yes: to test what is around them.

Run as `run DATA PORT [SETTINGS]`; its supervisor then calls it as `gateway …` and `backend …`, and becomes
`run … --handover-fd=…`. A file `NAME.broken` in the data folder has that command fail.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes"


def option(name: str) -> str:
    return next((word.split("=", 1)[1] for word in sys.argv if word.startswith(f"--{name}=")), "")


def await_turn() -> None:
    os.write(int(option("notes-fd")), f"{os.getpid()} ready\n".encode())
    os.read(int(option("gate-fd")), 1)


def say_yes(descriptor: int) -> None:
    import socket  # noqa: PLC0415 - this process starts quickly

    listener = socket.socket(fileno=descriptor)
    while True:
        client, _ = listener.accept()
        with client:
            client.recv(65536)
            client.sendall(ANSWER)


def supervise(data: str, port: int, config: str | None) -> int:
    from doorward.options import Options  # noqa: PLC0415 - the supervisor's alone
    from doorward.run import run, run_on  # noqa: PLC0415 - as above

    options = Options(data=data, http_port=port, config_file=Path(config) if config else None)
    program = (sys.executable, "-P", __file__)
    handover = option("handover-fd")
    return run_on(options, int(handover), program=program) if handover else run(options, program=program)


def main() -> int:
    if sys.argv[1] == "run" and option("data"):
        return supervise(option("data"), int(option("http-port")), option("config"))
    if sys.argv[1] == "run":
        return supervise(sys.argv[2], int(sys.argv[3]), sys.argv[4] if sys.argv[4:] else None)
    if Path(option("data"), f"{sys.argv[1]}.broken").exists():
        print(f"the {sys.argv[1]} is broken", file=sys.stderr)  # noqa: T201 - what a child tells at start
        return 1
    if sys.argv[1] == "rehearse":
        return 0
    await_turn()
    say_yes(int(option("listen-fd")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
