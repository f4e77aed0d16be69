import asyncio

import pytest

from gateway.credentials.flight import SingleFlight


class Question:
    def __init__(self) -> None:
        self.asked = 0
        self.answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def ask(self) -> str:
        self.asked += 1
        return await asyncio.shield(self.answer)


async def test_fifty_askers_cost_one_question() -> None:
    question, flights = Question(), SingleFlight[str, str]()
    asking = [asyncio.create_task(flights.run("a", question.ask)) for _ in range(50)]
    await asyncio.sleep(0)
    question.answer.set_result("yes")
    assert await asyncio.gather(*asking) == ["yes"] * 50
    assert question.asked == 1


async def test_the_one_who_asked_first_may_leave() -> None:
    question, flights = Question(), SingleFlight[str, str]()
    first = asyncio.create_task(flights.run("a", question.ask))
    await asyncio.sleep(0)
    second = asyncio.create_task(flights.run("a", question.ask))
    await asyncio.sleep(0)
    first.cancel()
    question.answer.set_result("yes")
    assert await second == "yes"
    assert question.asked == 1


async def test_after_forgetting_a_new_question_is_asked() -> None:
    question, flights = Question(), SingleFlight[str, str]()
    old = asyncio.create_task(flights.run("a", question.ask))
    await asyncio.sleep(0)
    flights.forget("a")
    new = asyncio.create_task(flights.run("a", question.ask))
    await asyncio.sleep(0)
    question.answer.set_result("yes")
    await asyncio.gather(old, new)
    assert question.asked == 2


async def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    flights = SingleFlight[str, str]()

    async def fail() -> str:
        raise ValueError("no answer")

    for _ in range(2):
        with pytest.raises(ValueError, match="no answer"):
            await flights.run("a", fail)
