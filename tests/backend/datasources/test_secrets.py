import asyncio
from typing import Any

import msgspec
import pytest

from backend.datasources.bodies import DataSourceBody
from backend.datasources.holding import DataSourceSecrets
from backend.datasources.model import Key, place_of
from backend.datasources.service import DataSources
from backend.storage.database import Database
from backend.vault.rotation import Rotation
from backend.vault.vault import Vault
from contract.errors import Forbidden
from tests.backend.datasources.conftest import SECRET_KEY
from tests.support.clock import FrozenClock
from tests.support.people import People
from tests.support.signed import SignedClient

CANARY = "kanarienvogel"
OF_BEFORE = (
    "017ef13fa1f8203d6c36bc0c5a58878b9a96d4d309eb4f31779108818085b5b4df0f5dfec71e54da7365009e1a88fe936a8bdd4b71"
    "c2b133405876ca3416168854941a8ccaf1243c1fa11585fd59622f5dc68be6ef4cf0548c27f70f32a9b517f519a70754d6e707dcbc"
    "5a61707d5765f0a056ec2be032ab2a2b208acc41"
)
"""The canary as `password` of data source 1, sealed under the tests' secret key before data keys had rows."""


def body(**fields: Any) -> dict[str, Any]:
    return {"name": "sec", "type": "influxdb", "access": "proxy", **fields}


async def stored(sources: DataSources, people: People) -> dict[str, str]:
    return sources.secrets(await sources.read(people.admin.org_id, Key("id", 1)))


async def save(client: SignedClient, people: People, **fields: Any) -> dict[str, bool]:
    """Create, then update; the names that the answer shows."""
    listed = await client.ask(people.admin, "GET", "/api/datasources")
    method, path = ("PUT", "/1") if listed.json else ("POST", "")
    reply = await client.ask(people.admin, method, f"/api/datasources{path}", body(**fields))
    assert reply.status == 200, reply
    assert reply.json["datasource"]["password"] == reply.json["datasource"]["basicAuthPassword"] == ""
    fields_shown: dict[str, bool] = reply.json["datasource"]["secureJsonFields"]
    assert (await client.ask(people.admin, "GET", "/api/datasources/1")).json["secureJsonFields"] == fields_shown
    return fields_shown


async def test_answers_name_secrets_and_never_show_them(client: SignedClient, people: People) -> None:
    shown = await save(
        client,
        people,
        secureJsonData={"tlsCACert": CANARY, "empty": ""},
        password=CANARY,
        basicAuthPassword=CANARY,
    )
    assert shown == {"basicAuthPassword": True, "empty": True, "password": True, "tlsCACert": True}
    for path in ("", "/1", "/name/sec"):
        reply = await client.ask(people.admin, "GET", f"/api/datasources{path}")
        assert CANARY not in str(reply)


async def test_no_secret_is_in_the_database_in_clear(
    client: SignedClient, people: People, database: Database
) -> None:
    await save(client, people, secureJsonData={"a": CANARY}, password=CANARY, basicAuthPassword=CANARY)
    rows = await database.fetch_all("SELECT * FROM data_sources")
    rows += await database.fetch_all("SELECT * FROM data_source_secrets")
    assert len(rows) == 4
    assert CANARY not in str([list(row.values()) for row in rows])


async def test_an_update_replaces_the_secrets_it_names_and_keeps_the_others(
    client: SignedClient, people: People, sources: DataSources
) -> None:
    await save(client, people, secureJsonData={"password": "one", "tlsCACert": "pem"})
    await save(client, people)
    await save(client, people, secureJsonData={})
    assert await stored(sources, people) == {"password": "one", "tlsCACert": "pem"}
    await save(client, people, secureJsonData={"password": "", "tlsClientKey": "key"})
    assert await stored(sources, people) == {"password": "", "tlsCACert": "pem", "tlsClientKey": "key"}


async def test_plain_passwords_are_cleared_by_an_update_without_them(
    client: SignedClient, people: People, sources: DataSources
) -> None:
    await save(client, people, password="plain", basicAuthPassword="basic")
    assert await stored(sources, people) == {"password": "plain", "basicAuthPassword": "basic"}
    assert await save(client, people, password="", basicAuthPassword="other") == {"basicAuthPassword": True}
    assert await stored(sources, people) == {"basicAuthPassword": "other"}
    assert await save(client, people) == {}


async def test_of_both_forms_the_secure_one_wins_and_stays(
    client: SignedClient, people: People, sources: DataSources
) -> None:
    await save(client, people, password="plain", secureJsonData={"password": "secure"})
    assert await stored(sources, people) == {"password": "secure"}
    await save(client, people, password="plain")
    await save(client, people)
    assert await stored(sources, people) == {"password": "secure"}


async def test_a_plain_password_becomes_a_secure_one_when_it_is_saved_so(
    client: SignedClient, people: People, sources: DataSources
) -> None:
    await save(client, people, password="plain")
    await save(client, people, secureJsonData={"password": "secure"})
    await save(client, people)
    assert await stored(sources, people) == {"password": "secure"}


async def test_a_refused_update_changes_no_secret(
    client: SignedClient, people: People, sources: DataSources
) -> None:
    await save(client, people, secureJsonData={"password": "one"})
    await save(client, people, version=5)
    refused = body(version=1, secureJsonData={"password": "two"})
    assert (await client.ask(people.admin, "PUT", "/api/datasources/1", refused)).status == 409
    assert await stored(sources, people) == {"password": "one"}


async def test_secrets_in_json_data_are_not_secret(client: SignedClient, people: People) -> None:
    assert await save(client, people, jsonData={"password": "visible"}) == {}


async def test_the_previous_secret_key_still_opens_what_is_stored(
    client: SignedClient, people: People, database: Database, clock: FrozenClock
) -> None:
    await save(client, people, secureJsonData={"password": "one"})
    rotated = DataSources(database, vault=Vault(["the next key", SECRET_KEY], clock=clock), clock=clock)
    assert await stored(rotated, people) == {"password": "one"}


async def test_renewed_secrets_no_longer_need_the_previous_key(
    client: SignedClient, people: People, database: Database, clock: FrozenClock
) -> None:
    await save(client, people, secureJsonData={"a": "one", "b": ""}, password="two")
    both = Vault(["the next key", SECRET_KEY], clock=clock)
    await Rotation(database, vault=both, holders=[DataSourceSecrets()]).renew()
    rotated = DataSources(database, vault=Vault(["the next key"], clock=clock), clock=clock)
    assert await stored(rotated, people) == {"a": "one", "b": "", "password": "two"}


async def test_a_secret_of_a_key_that_is_gone_can_be_saved_again(
    client: SignedClient, people: People, database: Database, clock: FrozenClock, sources: DataSources
) -> None:
    await save(client, people, secureJsonData={"lost": "one", "password": "two"})
    rotated = DataSources(database, vault=Vault(["the next key"], clock=clock), clock=clock)
    source = await rotated.read(people.admin.org_id, Key("id", 1))
    with pytest.raises(Exception, match="save it again"):
        rotated.secrets(source)
    again = msgspec.convert(body(secureJsonData={"lost": "new", "password": "new"}), DataSourceBody)
    await rotated.update(people.admin.org_id, Key("id", 1), again)
    assert await stored(rotated, people) == {"lost": "new", "password": "new"}


async def test_a_secret_in_the_form_of_before_is_read_and_renewed(
    client: SignedClient, people: People, database: Database, clock: FrozenClock, sources: DataSources
) -> None:
    await save(client, people, secureJsonData={"password": "one"})
    sql = "UPDATE data_source_secrets SET ciphertext = $1, data_key_id = NULL"
    await database.execute(sql, bytes.fromhex(OF_BEFORE))
    assert await stored(sources, people) == {"password": CANARY}
    vault = Vault([SECRET_KEY], clock=clock)
    await Rotation(database, vault=vault, holders=[DataSourceSecrets()]).renew()
    row = await database.fetch_one("SELECT ciphertext, data_key_id FROM data_source_secrets")
    assert row is not None
    assert (bytes(row["ciphertext"])[:1], row["data_key_id"]) == (b"\x02", 1)
    assert await stored(sources, people) == {"password": CANARY}


async def test_rotations_among_writes_lose_no_secret(
    client: SignedClient, people: People, database: Database, clock: FrozenClock, sources: DataSources
) -> None:
    async def rotate() -> None:
        vault = Vault([SECRET_KEY], clock=clock)
        for _ in range(5):
            await Rotation(database, vault=vault, holders=[DataSourceSecrets()]).rotate()

    async def write(number: int) -> None:
        made = body(name=f"s{number}", uid=f"s{number}", secureJsonData={"password": "first"})
        assert (await client.ask(people.admin, "POST", "/api/datasources", made)).status == 200
        changed = made | {"secureJsonData": {"token": f"t{number}"}}
        assert (await client.ask(people.admin, "PUT", f"/api/datasources/uid/s{number}", changed)).status == 200

    async def read() -> None:
        for _ in range(20):
            for source in await sources.list(people.admin.org_id):
                assert sources.secrets(source)["password"] == "first"

    await asyncio.gather(rotate(), read(), rotate(), *map(write, range(10)))
    found = {source.name: sources.secrets(source) for source in await sources.list(people.admin.org_id)}
    assert found == {f"s{number}": {"password": "first", "token": f"t{number}"} for number in range(10)}
    assert await database.fetch_value("SELECT COUNT(*) FROM data_keys") == 1


async def test_a_secret_belongs_to_its_own_row(
    client: SignedClient, people: People, database: Database, sources: DataSources, clock: FrozenClock
) -> None:
    await save(client, people, secureJsonData={"password": "one"})
    vault = Vault([SECRET_KEY], clock=clock)
    foreign = vault.seal("foreign", place_of(2, "password"), await vault.key(database))
    await database.execute("UPDATE data_source_secrets SET ciphertext = $1", foreign.value)
    with pytest.raises(Exception, match="cannot be read"):
        await stored(sources, people)


async def test_provisioned_data_sources_are_read_only(
    client: SignedClient, people: People, database: Database, sources: DataSources
) -> None:
    await save(client, people)
    await database.execute("UPDATE data_sources SET read_only = TRUE")
    assert (await client.ask(people.admin, "GET", "/api/datasources/1")).json["readOnly"] is True
    refused = await client.ask(people.admin, "PUT", "/api/datasources/1", body())
    assert (refused.status, refused.json) == (403, {"message": "Cannot update read-only data source"})
    refused = await client.ask(people.admin, "DELETE", "/api/datasources/1")
    assert (refused.status, refused.json) == (403, {"message": "Cannot delete read-only data source"})
    with pytest.raises(Forbidden):
        await sources.delete(people.admin.org_id, Key("name", "sec"))
