"""How a data source is told who asks: its own credentials, never the caller's (api.md §5)."""

from base64 import b64encode
from collections.abc import Iterator, Mapping

from backend.datasources.model import DataSource
from backend.datasources.proxy.options import ProxyOptions
from contract.errors import BadGateway
from contract.headers import fold
from relay.headers import HOP_BY_HOP, has_control, is_token

_AUTHORIZATION = b"Authorization"
_NOT_CUSTOM = HOP_BY_HOP | {b"host", b"cookie", b"content-length", b"expect"}
_IDENTITY = (b"x-grafana-", b"x-doorward-", b"x-webauth-")


def credential_headers(
    source: DataSource,
    options: ProxyOptions,
    secrets: Mapping[str, str],
    *,
    passed_on: bytes | None,
    reserved: frozenset[bytes],
) -> Iterator[tuple[bytes, bytes]]:
    """Headers in order of weight: of several of one name the last counts.

    `passed_on` is the caller's `X-DS-Authorization`. `reserved` are folded names that no custom header may have,
    beside those of identity and framing (decisions.md 29). Raises BadGateway for a header no server could read.
    """
    password = secrets.get("password", "")
    if source.type == "influxdb" and not source.basic_auth and (source.user or password):
        yield _AUTHORIZATION, _basic(source.user, password)
    if source.type == "influxdb" and options.flux and secrets.get("token"):
        yield _AUTHORIZATION, _token(secrets["token"])
    if source.basic_auth:
        yield _AUTHORIZATION, _basic(source.basic_auth_user, secrets.get("basicAuthPassword", ""))
    if passed_on is not None:
        yield _AUTHORIZATION, passed_on
    yield from _custom(options, secrets, reserved)


def _basic(user: str, password: str) -> bytes:
    return b"Basic " + b64encode(f"{user}:{password}".encode())


def _token(token: str) -> bytes:
    """Raises BadGateway for what would not stay in its line."""
    if has_control(token.encode()):
        raise BadGateway("The token of this data source cannot be sent")
    return b"Token " + token.encode()


def _custom(
    options: ProxyOptions, secrets: Mapping[str, str], reserved: frozenset[bytes]
) -> Iterator[tuple[bytes, bytes]]:
    for number, text in enumerate(options.header_names, start=1):
        name, value = text.encode(), secrets.get(f"httpHeaderValue{number}", "").encode()
        if not is_token(name) or has_control(value):
            raise BadGateway("A custom header of this data source cannot be sent")
        if _may_be_custom(fold(name), reserved):
            yield name, value


def _may_be_custom(folded: bytes, reserved: frozenset[bytes]) -> bool:
    return not (folded in _NOT_CUSTOM or folded in reserved or folded.startswith(_IDENTITY))
