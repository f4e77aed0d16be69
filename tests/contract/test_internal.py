import msgspec

from contract import internal
from contract.identity import Kind, Role
from contract.internal import IdentityRecord, Subject, Verified, VerifyKey, VerifyPassword
from contract.target import Target


def test_no_credential_is_shown() -> None:
    shown = repr([VerifyPassword(login="ada", password="engine no 1"), VerifyKey(key="glsa_engine")])
    assert "engine" not in shown
    assert "ada" in shown


def test_the_numbers_of_organisations_survive_the_wire() -> None:
    record = IdentityRecord(
        subject=Subject(kind=Kind.USER, id=1), active=True, roles={1: Role.ADMIN, 2**40: Role.NONE}
    )
    assert msgspec.json.decode(msgspec.json.encode(record), type=IdentityRecord) == record


def test_a_refusal_has_no_subject() -> None:
    refused = msgspec.json.decode(b'{"reason":"password-auth.failed"}', type=Verified)
    assert refused.subject is None
    assert refused.credential_version == 0


def test_every_call_lies_below_the_internal_prefix() -> None:
    for path in (internal.RESOLVE, internal.VERIFY_PASSWORD, internal.VERIFY_KEY, internal.IDENTITY):
        assert Target.read(path).raw == path
        assert path.startswith(internal.PREFIX.encode())
