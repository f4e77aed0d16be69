"""The watch over all of a run (tests/support/vigil.py) sees what it should."""

import base64

import pytest

from tests.support.vigil import Vigil

SECRET = "Canary-0123456789abcdef"
BASIC = base64.b64encode(f"ada:{SECRET}".encode()).decode()
TOKEN = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("wire", "written"),
    [
        (f"GET / HTTP/1.1\r\nAuthorization: Bearer {SECRET}\r\n\r\n", f'{{"key": "{SECRET}"}}'),
        (f"GET / HTTP/1.1\r\nauthorization: basic {BASIC}\r\n\r\n", f"wrong password: {SECRET}"),
        (f"GET / HTTP/1.1\r\nauthorization: basic {BASIC}\r\n\r\n", f"header: {BASIC}"),
        (f"GET / HTTP/1.1\r\nCookie: a=b; grafana_session={TOKEN}\r\n\r\n", f"grafana_session={TOKEN}; Path=/"),
        (f"{{'Authorization': 'Bearer {SECRET}'}}", f"b'{SECRET}'"),
        (f'{{"user":"ada","password":"{SECRET}"}}', f"/login?password={SECRET}&user=ada"),
        (f"user=ada&password={SECRET}", SECRET),
        (f"GET /api/org?auth_token={SECRET} HTTP/1.1\r\n\r\n", f"GET /api/org?auth_token={SECRET}"),
        (f'{{"secureJsonData": {{"httpHeaderValue1": "{SECRET}"}}}}', f"X-Token: {SECRET}"),
    ],
)
def test_a_credential_that_was_on_the_wire_is_found_where_it_is_written(wire: str, written: str) -> None:
    vigil = Vigil()
    vigil.overhear(wire.encode())
    assert vigil.found_in(["nothing here", f"before\n{written}\nafter"]) == {written}
    assert vigil.found_in([f"{SECRET[:-1]} {TOKEN}0"]) == set()


def test_what_a_process_wrote_is_searched_once() -> None:
    vigil = Vigil()
    vigil.hear(SECRET)
    vigil.keep(f'{{"event": "x", "header": "{SECRET}"}}')
    assert len(vigil.found_in([])) == 1
    assert vigil.found_in([]) == set()
