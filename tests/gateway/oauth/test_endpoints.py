import pytest

from gateway.oauth.endpoints import is_as_safe

ISSUER = "https://login.acme.test"


@pytest.mark.parametrize(
    "url", ["https://login.acme.test/token", "https://api.acme.test:8443/t?x=1", "https://10.0.0.7/t"]
)
def test_a_document_may_name_other_hosts(url: str) -> None:
    assert is_as_safe(url, ISSUER)


@pytest.mark.parametrize(
    "url",
    [
        "http://login.acme.test/token",
        "https://login.acme.test/token#x",
        "https://user@login.acme.test/token",
        "https:///token",
        "https://[::1/token",
        "https://127.0.0.1/token",
        "https://[::1]/token",
        "https://[::ffff:127.0.0.1]/token",
        "https://localhost/token",
        "https://LOCALHOST./token",
        "https://here.localhost/token",
        "https://169.254.169.254/latest",
        "https://[fe80::1]/token",
        "https://0.0.0.0/token",
        "https://[::]/token",
        "https://224.0.0.1/token",
    ],
)
def test_a_document_leads_neither_to_this_machine_nor_off_the_secure_way(url: str) -> None:
    assert not is_as_safe(url, ISSUER)


def test_an_issuer_on_this_machine_may_name_it() -> None:
    assert is_as_safe("http://127.0.0.1:9400/token", "http://localhost:9400")
    assert not is_as_safe("http://169.254.169.254/", "http://localhost:9400")
