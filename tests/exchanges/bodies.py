"""Answers in JSON, key by key: the rules 4 to 7 of the recordings' README."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tests.exchanges.additive import MayAdd
from tests.exchanges.differences import Difference, failed, shown, unlike
from tests.exchanges.renamed import GENERATED, Renamed

_FREE: Final = {
    *("id", "orgId", "userId", "dashboardId", "folderId", "parentVersion", "buildstamp", "commit"),
    *("created", "updated", "expires", "createdAt", "updatedAt", "lastSeenAt", "lastSeenAtAge"),
}
"""Keys whose values differ between any two servers."""
_TEXTS: Final = {"message", "status"}
_ALWAYS: Final = {"message", "status", "classification", "fieldNames"}
"""Keys whose values count at level 1."""
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """Compares one answer. `mode` is the exchange's `compare`; `loose` keys may have any value of their type."""

    renamed: Renamed
    may_add: MayAdd
    mode: str = "usual"
    loose: frozenset[str] = frozenset()
    judged: frozenset[str] = frozenset()
    """Pointers to what is judged elsewhere."""
    learnt: dict[str, str] = field(default_factory=dict)
    """Generated texts seen in this answer."""

    def compare(self, recorded: Any, actual: Any, at: str = "", key: str = "") -> Iterator[Difference]:
        if at in self.judged:
            return
        if not _same_type(recorded, actual):
            yield unlike(1, at, recorded, actual)
        elif isinstance(recorded, dict):
            yield from self._objects(recorded, actual, at)
        elif isinstance(recorded, list):
            yield from self._arrays(recorded, actual, at, key)
        elif recorded is not None:
            yield from self._scalars(recorded, actual, at, key)

    def _objects(self, recorded: dict[str, Any], actual: dict[str, Any], at: str) -> Iterator[Difference]:
        place = re.sub(r"/\d+(?=/|$)", "/*", at)
        for name, value in recorded.items():
            if name in actual:
                yield from self.compare(value, actual[name], f"{at}/{name}", name)
            elif f"{at}/{name}" not in self.judged:
                yield Difference(1, f"{at}/{name}", f"is missing; recorded {shown(value)}")
        for name in sorted(actual.keys() - recorded.keys()):
            may_be_here = self.mode == "subset" or f"{at}/{name}" in self.judged or self.may_add(place, name)
            if not may_be_here:
                yield Difference(1, f"{at}/{name}", f"is neither recorded nor additive: {shown(actual[name])}")

    def _arrays(self, recorded: list[Any], actual: list[Any], at: str, key: str) -> Iterator[Difference]:
        if self.mode == "keys":
            recorded = recorded[:1]
        if self.mode == "subset":
            yield from self._matched(recorded, actual, at, key)
            return
        if self.mode == "keys" and len(actual) < len(recorded):
            yield Difference(1, at, "is empty, the recorded one is not")
        if self.mode != "keys" and len(recorded) != len(actual):
            yield Difference(1, at, f"recorded {len(recorded)} elements, got {len(actual)}: {shown(actual)}")
        if self.mode == "unordered":
            yield from self._matched(recorded, actual, at, key)
            return
        for index, (one, other) in enumerate(zip(recorded, actual, strict=False)):
            yield from self.compare(one, other, f"{at}/{index}", key)

    def _matched(self, recorded: list[Any], actual: list[Any], at: str, key: str) -> Iterator[Difference]:
        """Each recorded element takes the actual one that is most like it."""
        left = list(enumerate(actual))
        for one in recorded:
            tried = [(self._tried(one, other, f"{at}/{index}", key), (index, other)) for index, other in left]
            if not tried:
                yield Difference(1, at, f"nothing is left for the recorded {shown(one)}")
                return
            (differences, learnt), taken = min(tried, key=lambda each: _badness(each[0][0]))
            left.remove(taken)
            self.learnt.update(learnt)
            yield from differences

    def _tried(self, one: Any, other: Any, at: str, key: str) -> tuple[list[Difference], dict[str, str]]:
        trial = replace(self, learnt=dict(self.learnt))
        return list(trial.compare(one, other, at, key)), trial.learnt

    def _scalars(self, recorded: Any, actual: Any, at: str, key: str) -> Iterator[Difference]:
        if isinstance(recorded, str) and _TIME.fullmatch(recorded) and not _is_utc(actual):
            yield unlike(1, at, recorded, actual)
        elif not (self._is_free(at, key) or self._is_generated(recorded, actual, key)):
            expected = self._renamed(recorded)
            if expected != actual:
                yield unlike(self._level(recorded, key), at, expected, actual)

    def _is_free(self, at: str, key: str) -> bool:
        return self.mode == "keys" or key in _FREE or key in self.loose or "/buildInfo/" in at

    def _is_generated(self, recorded: Any, actual: Any, key: str) -> bool:
        """A text that this server had to make up, seen for the first time."""
        if key not in GENERATED or not isinstance(recorded, str) or not recorded or not actual:
            return False
        if self.renamed.is_chosen(recorded) or self.renamed.knows(recorded) or recorded in self.learnt:
            return False
        self.learnt[recorded] = actual
        return True

    def _renamed(self, recorded: Any) -> Any:
        return self.renamed.text(recorded, self.learnt) if isinstance(recorded, str) else recorded

    def _level(self, recorded: Any, key: str) -> int:
        if key in _ALWAYS and (key not in _TEXTS or isinstance(recorded, str)):
            return 1
        chosen = key in GENERATED and isinstance(recorded, str) and self.renamed.is_chosen(recorded)
        return 1 if chosen else 2


def _same_type(recorded: Any, actual: Any) -> bool:
    if recorded is None:
        return actual is None or actual in ([], {})
    return _kind(recorded) == _kind(actual)


def _kind(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    if isinstance(value, int | float):
        return "number"
    return type(value).__name__


def _is_utc(text: str) -> bool:
    found = _TIME.fullmatch(text)
    return found is not None and found[2] == "Z"


def _badness(differences: list[Difference]) -> tuple[int, int]:
    return len(failed(differences, level=1)), len(differences)
