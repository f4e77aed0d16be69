"""The part of a data source's `jsonData` that the proxy obeys; anything of another type counts as absent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contract import jsontext


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyOptions:
    """`header_names` are those of `httpHeaderName1..n`, in order, up to the first gap."""

    keep_cookies: tuple[str, ...] = ()
    header_names: tuple[str, ...] = ()
    flux: bool = False
    tls_skip_verify: bool = False
    tls_auth: bool = False
    tls_auth_with_ca_cert: bool = False

    @classmethod
    def read(cls, json_data: str) -> "ProxyOptions":
        decoded = jsontext.decode(json_data.encode())
        values: Mapping[str, object] = decoded if isinstance(decoded, dict) else {}
        return cls(
            keep_cookies=_texts(values.get("keepCookies")),
            header_names=tuple(_header_names(values)),
            flux=values.get("version") == "Flux",
            tls_skip_verify=values.get("tlsSkipVerify") is True,
            tls_auth=values.get("tlsAuth") is True,
            tls_auth_with_ca_cert=values.get("tlsAuthWithCACert") is True,
        )


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return ()
    return tuple(value)


def _header_names(values: Mapping[str, object]) -> Iterator[str]:
    number = 1
    while isinstance(name := values.get(f"httpHeaderName{number}"), str) and name:
        yield name
        number += 1
