import os
import socket
import stat
from pathlib import Path

import pytest

from contract.errors import StartFault
from doorward.listener import adopted, closed_at_end, on_path, on_port


def connects(address: tuple[str, int] | str, family: socket.AddressFamily = socket.AF_INET) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as caller:
        return caller.connect_ex(address) == 0


def test_a_port_in_use_is_told_with_its_cure() -> None:
    with on_port("127.0.0.1", 0, setting="--http-port") as first:
        port = first.getsockname()[1]
        with pytest.raises(StartFault, match=rf"Port {port} of 127.0.0.1 is in use .* \(--http-port\)$"):
            on_port("127.0.0.1", port, setting="--http-port")


def test_a_port_in_use_is_told_for_all_interfaces_too() -> None:
    with on_port("127.0.0.1", 0, setting="-") as first, pytest.raises(StartFault, match="is in use"):
        on_port("", first.getsockname()[1], setting="-")


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(StartFault, match=r"192\.0\.2\.1 is no address of this machine"):
        on_port("192.0.2.1", 0, setting="-")


def test_what_is_no_name_at_all_is_told() -> None:
    with pytest.raises(StartFault, match=r"The address not\.\.a-host is not known"):
        on_port("not..a-host", 0, setting="-")


def test_all_interfaces_hear_both_ip_versions() -> None:
    with on_port("", 0, setting="-") as listener:
        assert connects(("127.0.0.1", listener.getsockname()[1]))


def test_a_unix_socket_is_for_its_user_alone(tmp_path: Path) -> None:
    with on_path(tmp_path / "s"):
        assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o600


def test_the_socket_of_a_dead_process_is_replaced(tmp_path: Path) -> None:
    on_path(tmp_path / "s").close()
    with on_path(tmp_path / "s"):
        assert connects(str(tmp_path / "s"), socket.AF_UNIX)


def test_the_socket_of_a_live_process_is_not_taken(tmp_path: Path) -> None:
    with on_path(tmp_path / "s"), pytest.raises(StartFault, match="Another process listens on"):
        on_path(tmp_path / "s")


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("a letter")
    with pytest.raises(StartFault, match="cannot be made"):
        on_path(tmp_path / "s")
    assert (tmp_path / "s").read_text() == "a letter"


def test_the_file_of_a_unix_socket_goes_at_the_end_whatever_happened(tmp_path: Path) -> None:
    with pytest.raises(StartFault), closed_at_end(on_path(tmp_path / "s")):
        raise StartFault("…")
    assert not (tmp_path / "s").exists()


def test_an_inherited_listener_goes_on_listening() -> None:
    with on_port("127.0.0.1", 0, setting="-") as listener, adopted(os.dup(listener.fileno())) as heir:
        listener.close()
        assert connects(heir.getsockname())
        assert not heir.get_inheritable()


def test_a_descriptor_that_is_no_socket_is_told(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file, pytest.raises(StartFault, match="is no socket"):
        adopted(file.fileno())
