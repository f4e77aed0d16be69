from collections.abc import AsyncIterator

import pytest

from backend.datasources.proxy.address import SourceAddress
from backend.datasources.proxy.egress import Egress
from backend.datasources.proxy.options import ProxyOptions
from backend.datasources.proxy.upstreams import Upstreams, Wanted
from relay.limits import UpstreamLimits
from relay.upstream import Upstream


@pytest.fixture
async def upstreams() -> AsyncIterator[Upstreams]:
    upstreams = Upstreams(limits=UpstreamLimits(), egress=Egress(allow_private=True, own=()), limit=2)
    yield upstreams
    upstreams.close()


def get(upstreams: Upstreams, number: int, url: str = "http://h", **secrets: str) -> Upstream:
    return upstreams.get(number, Wanted.of(SourceAddress.read(url), ProxyOptions(), secrets))


async def test_a_source_keeps_its_connections(upstreams: Upstreams) -> None:
    assert get(upstreams, 1) is get(upstreams, 1, "http://h/other/path")


async def test_two_sources_share_none(upstreams: Upstreams) -> None:
    assert get(upstreams, 1) is not get(upstreams, 2)


@pytest.mark.parametrize("url", ["http://h:81", "http://other", "https://h"])
async def test_another_place_means_other_connections(upstreams: Upstreams, url: str) -> None:
    first = get(upstreams, 1)
    assert get(upstreams, 1, url) is not first


async def test_other_certificates_mean_other_connections(upstreams: Upstreams) -> None:
    first = get(upstreams, 1, "https://h", tlsCACert="a")
    assert get(upstreams, 1, "https://h", tlsCACert="a", password="x") is first
    assert get(upstreams, 1, "https://h", tlsCACert="b") is not first


async def test_only_those_used_last_are_kept(upstreams: Upstreams) -> None:
    first, second = get(upstreams, 1), get(upstreams, 2)
    assert get(upstreams, 1) is first
    get(upstreams, 3)
    assert get(upstreams, 1) is first
    assert get(upstreams, 2) is not second
