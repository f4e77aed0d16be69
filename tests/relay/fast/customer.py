"""Who gives works, and writes down what comes of them."""

import asyncio

from relay.fast.work import Work
from relay.upstream import Begun


class Customer:
    """`over` is set with the first thing that is `told`."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.over = asyncio.Event()

    def answered(self, answer: bytes) -> None:
        self._hear(answer)

    def refused(self, begun: Begun | None) -> None:
        self._hear(("refused", begun))

    def goes_on(self, work: Work) -> None:
        self._hear(work)

    def passes(self, data: bytes) -> None:
        self._hear(("passed", data))

    def ended(self) -> None:
        self._hear("ended")

    def cut(self) -> None:
        self._hear("cut")

    def hold_back(self) -> None:
        self._hear("hold back")

    def let_come(self) -> None:
        self._hear("let come")

    def _hear(self, what: object) -> None:
        self.told.append(what)
        self.over.set()
