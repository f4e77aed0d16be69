"""What came back."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    """Names in lower case."""
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    @property
    def media_type(self) -> str:
        return next(iter(self.all("content-type")), "").partition(";")[0].strip()

    @property
    def json(self) -> Any:
        """None where there is none; raises ValueError where it is broken."""
        return json.loads(self.body, parse_constant=_refused) if self.body else None


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")
