import pytest

from backend.datasources.url import kept
from backend.storage.database import Database
from tests.backend.datasources.test_handlers import GRAPHITE, added, put
from tests.support.people import People
from tests.support.signed import SignedClient


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("http://u:p@h", "http://h"),
        ("https://u@h/x", "https://h/x"),
        ("//u:p@h", "//h"),
        ("u:p@h:5432", "h:5432"),
        ("http:/\\u:p@h", "http:/\\h"),
        (" http://u:p@h", " http://h"),
        ("HTTP:u:p@h", "h"),
        ("ht\ntp:\t//u:p@h", "ht\ntp:\t//h"),
        ("\x01http://u:p@h", "\x01http://h"),
    ],
)
async def test_a_password_in_a_url_is_not_kept_and_whoever_sent_it_is_told(
    client: SignedClient, people: People, database: Database, url: str, left: str
) -> None:
    first = await client.ask(people.admin, "POST", "/api/datasources", GRAPHITE | {"url": url})
    source = first.json["datasource"]
    second = await put(client, people, source, url=url)
    assert second.status == 200
    for reply, words in ((first, "Datasource added"), (second, "Datasource updated")):
        assert reply.json["message"].startswith(f"{words}, without the user name or password of its url")
    stored = await database.fetch_value("SELECT url FROM data_sources")
    assert stored == source["url"] == left


@pytest.mark.parametrize("url", ["http://a@b@h/x", "//u:p@//v:q@h", "/@\\u:p@h", "u:p@http:v:q@h"])
def test_nothing_that_is_left_looks_like_another_password(url: str) -> None:
    assert "@" not in kept(url)
    assert "h" in kept(url)


@pytest.mark.parametrize("url", ["http://h/a@b", "http://h?x=a@b", "h:5432/db", "http://h#@", "", "file.db"])
async def test_other_urls_are_stored_as_they_are(client: SignedClient, people: People, url: str) -> None:
    assert (await added(client, people, url=url))["url"] == url


async def test_a_password_that_was_let_into_a_url_once_is_not_shown(
    client: SignedClient, people: People, database: Database
) -> None:
    await added(client, people)
    await database.execute("UPDATE data_sources SET url = 'http://u:p@h:80/x@y'")
    assert (await client.ask(people.admin, "GET", "/api/datasources/1")).json["url"] == "http://h:80/x@y"
