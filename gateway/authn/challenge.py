"""The challenge that a 401 owes its caller (RFC 9110 §11.6.1, decisions.md 6)."""

from relay.reading import CanonicalRequest

_BASIC = 'Basic realm="Doorward", charset="UTF-8"'
_BEARER = 'Bearer realm="Doorward"'
_BROWSER_HEADERS = (b"origin", b"referer", b"cookie", b"sec-fetch-mode", b"sec-fetch-site", b"sec-fetch-dest")


def challenges(reading: CanonicalRequest, *, basic_enabled: bool) -> list[str]:
    """Bearer always; Basic only to what is surely no browser, which would put its password box over the page."""
    authorization = (reading.all(b"authorization") or (b"",))[0]
    rejected = authorization[:7].lower() == b"bearer "
    bearer = f'{_BEARER}, error="invalid_token"' if rejected else _BEARER
    return [bearer, _BASIC] if basic_enabled and not _may_be_browser(reading) else [bearer]


def _may_be_browser(reading: CanonicalRequest) -> bool:
    if any(name in reading.index for name in _BROWSER_HEADERS):
        return True
    agent = b"".join(reading.all(b"user-agent"))
    return b"Mozilla/" in agent or any(b"text/html" in line for line in reading.all(b"accept"))
