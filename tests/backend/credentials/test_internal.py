import asyncio

import msgspec
import pytest

from backend.credentials.passwords import imported
from contract.identity import Kind, Role
from contract.internal import IDENTITY, RESOLVE, VERIFY_KEY, VERIFY_PASSWORD, Resolve, Subject, VerifyKey
from tests.support.household import Household

OLD_DIGEST = "957bb182e04a3d53c859714b5962ef90f28afc87aaca933a5c7edcee550286c62a476f687bc516c1e6e5bc3f806ed92dfbb8"
ADMIN = Subject(kind=Kind.USER, id=1)


async def account(home: Household, login: str) -> str:
    reply = await home.client.call(RESOLVE, Resolve(login=login))
    assert reply.status == 200
    return str(reply.json["account"])


async def test_all_spellings_of_an_account_resolve_to_one(home: Household) -> None:
    vic = await home.person("Vic")
    for login in ("Vic", "vic", "VIC", "vic@example.com", "VIC@EXAMPLE.COM"):
        assert await account(home, login) == f"user:{vic.id}"


async def test_unknown_names_have_an_account_too(home: Household) -> None:
    one = await account(home, "Nobody")
    assert one == await account(home, "NOBODY")
    assert one != await account(home, "nobody2")
    assert "nobody" not in one.lower()
    assert len(await account(home, "x" * 100_000)) == len(one)
    assert await account(home, "a\0b") != await account(home, "a")


async def test_login_and_e_mail_prove_their_user(home: Household) -> None:
    vic = await home.person("Vic")
    for login in ("Vic", "vic", "vIC@example.com"):
        verified = await home.log_in(login, "pw-Vic")
        assert verified.subject == Subject(kind=Kind.USER, id=vic.id)
        assert (verified.reason, verified.default_password) == ("", False)


async def test_an_e_mail_without_its_sign_is_no_name(home: Household) -> None:
    wanted = {"login": "vic", "email": "boss", "password": "secret"}
    await home.done(home.admin, "POST", "/api/admin/users", wanted)
    assert (await home.log_in("boss", "secret")).subject is None
    assert (await home.log_in("vic", "secret")).subject is not None


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("vic", "wrong"),
        ("vic", ""),
        ("vic", "pw-vic\0"),
        ("vic", "x" * 200_000),
        ("nobody", "pw-vic"),
        ("", "pw-vic"),
        ("", ""),
        ("vic\0", "pw-vic"),
        (" vic", "pw-vic"),
        ("v" * 100_000, "pw-vic"),
        ("gone", "pw-gone"),
        ("off", "pw-off"),
        ("robot", ""),
    ],
)
async def test_all_refusals_read_the_same(home: Household, login: str, password: str) -> None:
    await home.person("vic")
    gone, off, robot = await home.person("gone"), await home.person("off"), await home.person("robot")
    await home.done(home.admin, "DELETE", f"/api/admin/users/{gone.id}")
    await home.done(home.admin, "POST", f"/api/admin/users/{off.id}/disable")
    await home.database.execute("UPDATE users SET password_hash = NULL WHERE id = $1", robot.id)
    verified = await home.log_in(login, password)
    assert (verified.subject, verified.reason) == (None, "password-auth.failed")


async def test_a_service_account_has_no_password(home: Household) -> None:
    robot = await home.person("robot")
    await home.database.execute("UPDATE users SET is_service_account = TRUE WHERE id = $1", robot.id)
    assert (await home.log_in("robot", "pw-robot")).subject is None
    assert (await home.record(Subject(kind=Kind.USER, id=robot.id))).active is False
    assert (await home.record(Subject(kind=Kind.SERVICE_ACCOUNT, id=robot.id))).active is True


async def test_the_well_known_password_of_a_server_admin_is_told(home: Household) -> None:
    assert (await home.log_in("admin", "admin")).default_password is True
    wanted = {"login": "vic", "password": "admin"}
    await home.done(home.admin, "POST", "/api/admin/users", wanted)
    assert (await home.log_in("vic", "admin")).default_password is False
    await home.done(home.admin, "PUT", "/api/admin/users/1/password", {"password": "another"})
    assert (await home.log_in("admin", "another")).default_password is False


async def test_an_outdated_hash_is_replaced_and_the_proof_lives_on(home: Household) -> None:
    before = await home.record(ADMIN)
    old = imported(OLD_DIGEST, salt="mykey")
    await home.database.execute("UPDATE users SET password_hash = $1 WHERE id = 1", old)
    for _ in range(2):
        verified = await home.log_in("admin", "0123456789ABCDEFGHIJKLMNOPQRSTUV")
        assert verified.credential_version == before.credential_version
    stored = await home.database.fetch_value("SELECT password_hash FROM users WHERE id = 1")
    assert stored.startswith("$argon2id$")


async def test_a_record_tells_all_roles_and_the_active_organisation(home: Household) -> None:
    vic = await home.person("vic", Role.EDITOR)
    org_id = await home.org("Second")
    await home.done(home.admin, "POST", f"/api/orgs/{org_id}/users", {"loginOrEmail": "vic", "role": "Admin"})
    record = await home.record(Subject(kind=Kind.USER, id=vic.id))
    assert record.roles == {1: Role.EDITOR, org_id: Role.ADMIN}
    assert (record.active, record.org_id, record.login, record.email, record.name) == (
        True,
        1,
        "vic",
        "vic@example.com",
        "Vic",
    )
    assert (record.is_server_admin, record.sessions_valid_after, record.session_kept) == (False, 0.0, None)


async def test_who_is_in_no_organisation_has_none(home: Household) -> None:
    vic = await home.person("vic")
    await home.done(home.admin, "DELETE", f"/api/orgs/1/users/{vic.id}")
    record = await home.record(Subject(kind=Kind.USER, id=vic.id))
    assert (record.active, record.org_id, record.roles) == (True, 0, {})


@pytest.mark.parametrize(
    "subject",
    [
        Subject(kind=Kind.USER, id=999),
        Subject(kind=Kind.USER, id=0),
        Subject(kind=Kind.API_KEY, id=999),
        Subject(kind=Kind.SERVICE_ACCOUNT, id=1),
        Subject(kind=Kind.ANONYMOUS, id=1),
        Subject(kind=Kind.NOBODY, id=1),
    ],
)
async def test_who_is_not_there_is_not_active(home: Household, subject: Subject) -> None:
    assert (await home.record(subject)).active is False


async def made_key(home: Household, seconds: int = 0) -> tuple[str, Subject]:
    body = {"name": "k", "role": "Editor", "secondsToLive": seconds}
    made = await home.done(home.admin, "POST", "/api/auth/keys", body)
    return made["key"], Subject(kind=Kind.API_KEY, id=made["id"])


async def test_a_record_of_a_key_tells_its_one_role_and_its_end(home: Household) -> None:
    key, subject = await made_key(home, seconds=60)
    assert (await home.show_key(key)).subject == subject
    record = await home.record(subject)
    assert (record.active, record.name, record.login, record.org_id, record.roles) == (
        True,
        "k",
        "",
        1,
        {1: Role.EDITOR},
    )
    assert record.expires_at == home.clock.now() + 60


async def test_a_key_ends_on_time(home: Household) -> None:
    key, subject = await made_key(home, seconds=60)
    home.clock.advance(seconds=59)
    assert (await home.show_key(key)).subject == subject
    home.clock.advance(seconds=1)
    assert (await home.show_key(key)).reason == "api-key.expired"
    assert (await home.record(subject)).active is False


async def test_a_revoked_key_says_so(home: Household) -> None:
    key, subject = await made_key(home)
    await home.database.execute("UPDATE api_keys SET is_revoked = TRUE")
    assert (await home.show_key(key)).reason == "api-key.revoked"
    assert (await home.record(subject)).active is False


async def test_a_key_that_grafana_made_is_good(home: Household) -> None:
    key = "eyJrIjoiMDEyMzQ1Njc4OUFCQ0RFRkdISUpLTE1OT1BRUlNUVVYiLCJuIjoibXlrZXkiLCJpZCI6MX0="
    await home.database.execute(
        "INSERT INTO api_keys (org_id, name, secret_digest, digest_kind, role, created, updated)"
        " VALUES (1, 'mykey', $1, 'pbkdf2', 'Viewer', 0, 0)",
        OLD_DIGEST,
    )
    assert (await home.show_key(key)).subject == Subject(kind=Kind.API_KEY, id=1)
    await home.database.execute("UPDATE api_keys SET secret_digest = 'ab'")
    assert (await home.show_key(key)).reason == "api-key.invalid"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "nonsense",
        "glsa_0123456789ABCDEFGHIJKLMNOPQRSTUV_85298802",
        "glsa_0123456789ABCDEFGHIJKLMNOPQRSTUV_00000000",
        "eyJrIjoiMDEyMzQ1Njc4OUFCQ0RFRkdISUpLTE1OT1BRUlNUVVYiLCJuIjoiayIsImlkIjoxfQ==",
        "eyJrIjoiMDEyMzQ1Njc4OUFCQ0RFRkdISUpLTE1OT1BRUlNUVVYiLCJuIjoiayIsImlkIjo5fQ==",
    ],
)
async def test_keys_that_are_nobodys(home: Household, key: str) -> None:
    await made_key(home)
    verified = await home.show_key(key)
    assert (verified.subject, verified.reason) == (None, "api-key.invalid")


async def test_being_seen_is_written_at_most_every_five_minutes(home: Household) -> None:
    first = int(home.clock.now())
    for seconds, expected in ((0, first), (299, first), (1, first + 300)):
        home.clock.advance(seconds=seconds)
        await asyncio.gather(*(home.record(ADMIN) for _ in range(3)))
        await home.writes_done()
        seen = await home.database.fetch_value("SELECT last_seen_at FROM users WHERE id = 1")
        assert seen == expected


@pytest.mark.parametrize("path", [RESOLVE, VERIFY_PASSWORD, VERIFY_KEY, IDENTITY])
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"login":5,"password":"canary"}', b"\xff"])
async def test_questions_that_are_none_are_not_quoted(home: Household, path: bytes, body: bytes) -> None:
    reply = await home.client.call(path, body)
    assert (reply.status, reply.json["message"]) == (400, "Not a question of this contract")


async def test_without_an_internal_signature_nothing_is_answered(home: Household) -> None:
    body = msgspec.json.encode(VerifyKey(key="x"))
    assert (await home.client.ask(home.admin, "POST", VERIFY_KEY.decode(), raw=body)).status == 401
    assert (await home.client.unsigned("POST", VERIFY_KEY.decode())).status == 401
