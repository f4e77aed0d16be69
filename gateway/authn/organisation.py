"""In which organisation the caller acts, for this request alone (auth.md §2.4, api.md §1.2)."""

import re
from urllib.parse import parse_qsl

from contract.errors import NotFound, Unauthenticated
from contract.identity import ORG_MISSING, Identity, Kind, Role
from contract.internal import IdentityRecord
from gateway.authn.proved import Proved
from relay.reading import CanonicalRequest

ORG_HEADER = b"x-grafana-org-id"
_NUMBER = re.compile(r"-?[0-9]{1,19}", re.ASCII)


class OtherOrganisation(Unauthenticated):
    message_id = "api-key.organization-mismatch"


def identity_of(proved: Proved, reading: CanonicalRequest) -> Identity:
    """Raises OtherOrganisation for a key; for a foreign `?orgId=` NotFound, or Unauthenticated if anonymous.

    `?targetOrgId=` goes before the header, and does the same.
    """
    record = proved.record
    org_id = _chosen(record, reading)
    return Identity(
        kind=record.subject.kind,
        id=record.subject.id,
        login=record.login,
        email=record.email,
        name=record.name,
        org_id=org_id if org_id in record.roles else ORG_MISSING,
        role=record.roles.get(org_id, Role.NONE),
        is_server_admin=record.is_server_admin,
        method=proved.method,
        session_id=proved.browser.session.id if proved.browser else None,
    )


def org_header(reading: CanonicalRequest) -> str | None:
    """The header as sent; where it is repeated, the first line."""
    lines = reading.all(ORG_HEADER)
    return lines[0].decode("latin-1") if lines else None


def _chosen(record: IdentityRecord, reading: CanonicalRequest) -> int:
    asked = 0 if record.subject.kind is Kind.ANONYMOUS else _targeted(reading)
    if asked:
        if record.subject.kind is not Kind.USER and asked not in record.roles:
            raise OtherOrganisation
        return asked
    asked = _queried(reading)
    if asked and asked not in record.roles:
        raise Unauthenticated if record.subject.kind is Kind.ANONYMOUS else NotFound
    return asked or record.org_id


def _targeted(reading: CanonicalRequest) -> int:
    return _parameter(reading, "targetOrgId") or _number(org_header(reading) or "")


def _queried(reading: CanonicalRequest) -> int:
    """`?orgId=N` on a GET below /api; 0 where it says nothing."""
    if reading.method not in {"GET", "HEAD"} or not reading.target.is_api:
        return 0
    return max(_parameter(reading, "orgId"), 0)


def _parameter(reading: CanonicalRequest, name: str) -> int:
    """The number that the first parameter of this name is; 0 without one."""
    query = reading.target.query
    if name.encode() not in query:
        return 0
    pairs = parse_qsl(query.decode("ascii"), errors="replace")
    return _number(next((value for found, value in pairs if found == name), ""))


def _number(text: str) -> int:
    """The number that `text` is, 0 for anything else."""
    stripped = text.strip()
    return int(stripped) if _NUMBER.fullmatch(stripped) else 0
