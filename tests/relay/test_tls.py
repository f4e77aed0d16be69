from pathlib import Path

import pytest

from contract.errors import StartFault
from relay.tls import client_context, server_context
from tests.support.certificate import server_and_client


def test_files_that_hold_a_certificate_are_taken(tmp_path: Path) -> None:
    server_and_client(tmp_path)
    pem = tmp_path / "server.pem"
    server_context(pem, pem)
    assert client_context(pem).cert_store_stats()["x509"] == 1


def test_without_a_file_the_systems_authorities_are_trusted() -> None:
    assert client_context(None).verify_mode.name == "CERT_REQUIRED"


@pytest.mark.parametrize("text", ["", "no certificate"])
def test_other_files_are_told_in_one_line(tmp_path: Path, text: str) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text(text)
    with pytest.raises(StartFault, match=r"^[^\n]*correct cert_file and cert_key$"):
        server_context(wrong, wrong)
    with pytest.raises(StartFault, match=r"^[^\n]*correct \[gateway\] backend_ca_file$"):
        client_context(wrong)


def test_a_missing_file_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StartFault, match="No such file"):
        client_context(tmp_path / "none.pem")
