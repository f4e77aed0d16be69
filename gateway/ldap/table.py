"""One table of the settings file: each key is read once, and what is wrong is collected."""

from collections.abc import Mapping
from typing import Final

from contract.settings.environ import environment
from contract.settings.expansion import expand

_MOST: Final = 2**31 - 1


class Table:
    """All tables of a file share `faults`. A fault never repeats a value: it may be a secret."""

    def __init__(self, place: str, values: Mapping[str, object], faults: list[str]) -> None:
        self._place = place
        self._left = dict(values)
        self._faults = faults

    def text(self, key: str, default: str = "") -> str:
        value = self._left.pop(key, default)
        if not isinstance(value, str):
            self.fault(key, "write a text in quotes")
            return default
        try:
            return expand(value, environment())
        except ValueError as cure:
            self.fault(key, str(cure))
            return default

    def flag(self, key: str) -> bool:
        return self.flag_or_none(key) or False

    def flag_or_none(self, key: str) -> bool | None:
        value = self._left.pop(key, None)
        if value is None or isinstance(value, bool):
            return value
        self.fault(key, "write true or false")
        return None

    def number(self, key: str, default: int) -> int:
        value = self._left.pop(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST:
            return value
        self.fault(key, "write a whole number from 1")
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._left.pop(key, [])
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.fault(key, 'write a list of texts: ["…"]')
        return ()

    def table(self, key: str) -> "Table":
        value = self._left.pop(key, {})
        if not isinstance(value, dict):
            self.fault(key, "write a table")
            value = {}
        return Table(f"{self._place}.{key}", value, self._faults)

    def tables(self, key: str) -> list["Table"]:
        value = self._left.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fault(key, f"write tables: [[…{key}]]")
            value = []
        return [Table(f"{self._place}.{key}[{i}]", each, self._faults) for i, each in enumerate(value, 1)]

    def fault(self, key: str, cure: str) -> None:
        self._faults.append(f"{self._place}.{key}: {cure}")

    def rest(self) -> list[str]:
        """The keys that nobody has read, by their places."""
        return [f"{self._place}.{key}" for key in self._left]
