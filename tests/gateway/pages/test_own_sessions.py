import pytest

from gateway.pages.own_sessions import shown_sessions
from gateway.sessions.model import Session

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.4 Safari/605.1.15"
)


def session(number: int = 1, *, agent: str = "", used_at: float = 0.0) -> Session:
    return Session(
        id=number,
        user_id=5,
        current="",
        previous="",
        created_at=1000.0,
        rotated_at=1000.0,
        seen=False,
        seen_at=0.0,
        used_at=used_at,
        client_ip="192.0.2.7",
        user_agent=agent,
        method="form",
    )


@pytest.mark.parametrize(
    ("agent", "title"),
    [
        ("", "An unknown browser"),
        ("curl/8.5.0", "curl 8"),
        (IPHONE, "Mobile Safari 18 on iOS 18.5, iPhone"),
        (MAC, "Safari 17 on Mac OS X 10.15"),
    ],
)
async def test_a_session_is_called_by_what_its_browser_says_of_itself(agent: str, title: str) -> None:
    [shown] = await shown_sessions([session(agent=agent)], active=None)
    assert shown.title == title


async def test_this_one_stands_first_and_then_the_last_used() -> None:
    listed = [session(1), session(2, used_at=5000.0), session(3, used_at=9000.0), session(4)]
    assert [one.id for one in await shown_sessions(listed, active=4)] == [4, 3, 2, 1]


async def test_a_session_that_was_never_used_says_when_it_began() -> None:
    [used, unused] = await shown_sessions([session(used_at=3000.0), session()], active=None)
    assert (used.last_used, used.since) == ("1970-01-01T00:50:00Z", "1970-01-01T00:16:40Z")
    assert unused.last_used == unused.since
