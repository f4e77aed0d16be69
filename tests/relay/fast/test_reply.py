import asyncio
from collections.abc import Coroutine
from typing import Any

from relay.fast.reply import Outcome, Reply
from relay.fast.work import Customer as AnyCustomer
from relay.fast.work import Work
from tests.relay.fast.customer import Customer


class _Rest(Work):
    """What is left to do; nothing of it happens here."""

    def __init__(self) -> None:
        self.abandoned = asyncio.Event()

    def begin(self, customer: AnyCustomer) -> bool:
        return customer is not None

    def waited(self) -> None: ...

    def refuse(self) -> None: ...

    def abandon(self) -> None:
        self.abandoned.set()


async def _told(answer: Coroutine[Any, Any, Outcome]) -> list[object]:
    customer, reply = Customer(), Reply(answer)
    assert reply.begin(customer)
    await asyncio.wait_for(customer.over.wait(), 5)
    return customer.told


async def test_the_answer_is_what_the_customer_gets() -> None:
    async def answer() -> bytes:
        await asyncio.sleep(0)
        return b"whole"

    assert await _told(answer()) == [b"whole"]


async def test_without_an_answer_the_other_lane_does_it_all() -> None:
    async def nothing() -> None:
        return None

    async def broken() -> bytes:
        raise ValueError

    assert await _told(nothing()) == await _told(broken()) == [("refused", None)]


async def test_what_is_left_to_do_goes_on() -> None:
    rest = _Rest()

    async def answer() -> Work:
        return rest

    assert await _told(answer()) == [rest]
    assert not rest.abandoned.is_set()


async def test_a_caller_who_has_left_is_told_nothing() -> None:
    ended = asyncio.Event()

    async def answer() -> bytes:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()
        return b"late"

    customer, reply = Customer(), Reply(answer())
    reply.begin(customer)
    await asyncio.sleep(0)
    reply.abandon()
    await asyncio.wait_for(ended.wait(), 5)
    assert customer.told == []


async def test_what_was_got_for_a_caller_who_has_left_is_given_back() -> None:
    rest, begun = _Rest(), asyncio.Event()

    async def answer() -> Work:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return rest
        return rest

    customer, reply = Customer(), Reply(answer())
    reply.begin(customer)
    await begun.wait()
    reply.abandon()
    await asyncio.wait_for(rest.abandoned.wait(), 5)
    assert customer.told == []


async def test_it_can_be_left_to_the_other_lane_at_any_time_and_only_once() -> None:
    customer, reply = Customer(), Reply(asyncio.sleep(60, b"late"))
    reply.begin(customer)
    await asyncio.sleep(0)
    reply.waited()
    assert customer.told == []
    reply.refuse()
    reply.refuse()
    assert customer.told == [("refused", None)]


async def test_work_that_somebody_else_cancelled_is_left_to_the_other_lane() -> None:
    """Nobody would ever answer its caller."""

    async def shared() -> bytes:
        raise asyncio.CancelledError

    assert await _told(shared()) == [("refused", None)]


async def test_a_caller_may_leave_before_anything_was_done() -> None:
    begun = False

    async def answer() -> bytes:
        nonlocal begun
        begun = True
        return b"late"

    customer, reply = Customer(), Reply(answer())
    reply.begin(customer)
    reply.abandon()
    await asyncio.sleep(0)
    assert not begun
    assert customer.told == []
