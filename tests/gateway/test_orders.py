import asyncio

from contract.forget import Forget
from contract.identity import NOBODY
from contract.routes import ROUTES
from contract.target import Target
from gateway.guard.client import Client
from gateway.orders import Orders
from gateway.visit import Visit
from tests.support.readings import reading

HEADERS = [
    (b"X-Doorward-Forget", b"user=5; sessions=all; identity"),
    (b"X-Harmless", b"1"),
    (b"x-doorward-forget", b"user=6; sessions=none; identity"),
    (b"X-Doorward-Other", b"1"),
    (b"X-Doorward-Forget", b"what is this"),
    (b"X-Doorward-Forget", b"key=7; sessions=none; identity"),
]


class Obedient:
    """Waits before it obeys, as if Redis were slow."""

    def __init__(self) -> None:
        self.obeyed: list[int | None] = []
        self.asked = asyncio.Event()
        self.may = asyncio.Event()
        self.done = asyncio.Event()

    async def obey(self, forget: Forget, *, asking_session: int | None) -> None:
        self.asked.set()
        await self.may.wait()
        self.obeyed.append(forget.user or forget.key)
        if forget.key:
            self.done.set()


class Sparing:
    def __init__(self) -> None:
        self.spared: list[Visit] = []

    def spare(self, visit: Visit) -> None:
        self.spared.append(visit)


class Spared:
    def spare(self, visit: Visit) -> None: ...


def visit() -> Visit:
    match = ROUTES.match("GET", Target.read(b"/api/org"))
    assert match is not None
    client = Client(address="192.0.2.7", is_local=False, forwarded_for=None, real_ip=None)
    # The orders of an answer are obeyed without a look at the request.
    return Visit(
        request=None,  # type: ignore[arg-type]
        reading=reading("/api/org"),
        client=client,
        match=match,
        proved=None,
        identity=NOBODY,
    )


async def test_every_order_is_obeyed_and_none_is_passed_on() -> None:
    obedient = Obedient()
    obedient.may.set()
    assert await Orders(obedient, Sparing()).obey(HEADERS, visit()) == [(b"X-Harmless", b"1")]
    assert obedient.obeyed == [5, 6, 7]


async def test_only_an_answer_with_orders_is_spared() -> None:
    obedient, sparing = Obedient(), Sparing()
    obedient.may.set()
    orders, asking = Orders(obedient, sparing), visit()
    await orders.obey([(b"X-Harmless", b"1")], visit())
    await orders.obey(HEADERS, asking)
    assert sparing.spared == [asking]


async def test_a_caller_who_leaves_in_between_keeps_us_from_none() -> None:
    obedient = Obedient()
    task = asyncio.create_task(Orders(obedient, Sparing()).obey(HEADERS, visit()))
    await obedient.asked.wait()
    task.cancel()
    await asyncio.wait({task})
    obedient.may.set()
    await asyncio.wait_for(obedient.done.wait(), 2)
    assert obedient.obeyed == [5, 6, 7]
