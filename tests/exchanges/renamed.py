"""Generated texts: each server makes its own uids and keys, and says them again in URLs."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.exchanges.recording import Exchange

GENERATED: Final = frozenset({"uid", "folderUid", "key", "deleteKey"})


class Renamed:
    """From recorded texts to those of this run. What a request chose itself keeps its name."""

    def __init__(self) -> None:
        self._actual: dict[str, str] = {}
        self._chosen: set[str] = set()

    def hear(self, exchange: Exchange) -> None:
        """Learn which uids and keys the request chooses."""
        self._chosen.update(_chosen_in(_content(exchange)))

    def is_chosen(self, recorded: str) -> bool:
        return recorded in self._chosen

    def knows(self, recorded: str) -> bool:
        return recorded in self._actual

    def learn(self, names: Mapping[str, str]) -> None:
        self._actual.update(names)

    def text(self, recorded: str, learnt: Mapping[str, str]) -> str:
        """With what `learnt` knows beside; the longest name first, where one is part of another."""
        names = {**self._actual, **learnt}
        if not names:
            return recorded
        found = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        return re.sub(found, lambda hit: names[hit[0]], recorded)


def _content(exchange: Exchange) -> Any:
    if exchange.has_json or not isinstance(exchange.body, str):
        return exchange.body
    try:
        return json.loads(exchange.body)
    except ValueError:
        return None


def _chosen_in(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _chosen_in(each)
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in GENERATED and isinstance(inner, str) and inner and "{{" not in inner:
                yield inner
            yield from _chosen_in(inner)
