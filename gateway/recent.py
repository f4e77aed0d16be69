"""A memory bounded by what its entries weigh: those used longest ago go first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """`weigh` tells the bytes of an entry, and of one entry always the same.

    `get` looks without using, None where there is nothing; `use` makes an entry that is there the youngest one.
    """

    def __init__(self, *, most_bytes: int, weigh: Callable[[V], int]) -> None:
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._most_bytes = most_bytes
        self._weigh = weigh
        self.bytes = 0
        # Every request comes by these two, so nothing stands between.
        self.get: Callable[[K], V | None] = self._entries.get
        self.use: Callable[[K], None] = self._entries.move_to_end

    def __len__(self) -> int:
        return len(self._entries)

    def keep(self, key: K, value: V) -> list[V]:
        """As the youngest entry; what had to go for it."""
        self.forget(key)
        self._entries[key] = value
        self.bytes += self._weigh(value)
        gone = []
        while self.bytes > self._most_bytes:
            gone.append(self._take(next(iter(self._entries))))
        return gone

    def forget(self, key: K) -> V | None:
        return self._take(key) if key in self._entries else None

    def forget_all(self) -> None:
        self._entries.clear()
        self.bytes = 0

    def _take(self, key: K) -> V:
        value = self._entries.pop(key)
        self.bytes -= self._weigh(value)
        return value
