import pytest

from backend.storage.database import Database
from tests.backend.datasources.test_handlers import added, put
from tests.support.people import People
from tests.support.signed import SignedClient


@pytest.mark.parametrize(
    "url",
    ["http://u:p@h", "https://u@h/x", "//u:p@h", "u:p@h:5432", "http:/\\u:p@h", " http://u:p@h", "HTTP:u:p@h"],
)
async def test_a_password_in_a_url_is_neither_kept_nor_shown(
    client: SignedClient, people: People, database: Database, url: str
) -> None:
    source = await added(client, people, url=url)
    assert "@" not in source["url"]
    assert (await put(client, people, source, url=url)).status == 200
    stored = await database.fetch_value("SELECT url FROM data_sources")
    assert "@" in stored
    assert "u:p" not in stored
    assert "u@" not in stored


@pytest.mark.parametrize("url", ["http://h/a@b", "http://h?x=a@b", "h:5432/db", "http://h#@", "", "file.db"])
async def test_other_urls_are_stored_as_they_are(client: SignedClient, people: People, url: str) -> None:
    assert (await added(client, people, url=url))["url"] == url


async def test_a_password_that_was_let_into_a_url_once_is_not_shown(
    client: SignedClient, people: People, database: Database
) -> None:
    await added(client, people)
    await database.execute("UPDATE data_sources SET url = 'http://u:p@h:80/x@y'")
    assert (await client.ask(people.admin, "GET", "/api/datasources/1")).json["url"] == "http://h:80/x@y"
