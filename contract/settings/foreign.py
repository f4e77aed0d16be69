"""Keys that Grafana knows and Doorward does not: worth a warning, not a refusal."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ForeignKeys:
    """Section patterns with patterns of their keys."""

    patterns: tuple[tuple[str, str], ...]

    def knows(self, section: str, key: str) -> bool:
        return any(fnmatchcase(section, one) and fnmatchcase(key, other) for one, other in self.patterns)

    def knows_variable(self, name: str) -> bool:
        return any(fnmatchcase(name, variable_name(section, key)) for section, key in self.patterns)


def variable_name(section: str, key: str) -> str:
    """`[auth.basic] enabled` is GF_AUTH_BASIC_ENABLED; keys outside any section are in DEFAULT."""
    return f"GF_{section or 'default'}_{key}".upper().replace(".", "_").replace("-", "_")


@cache
def foreign_keys() -> ForeignKeys:
    text = files("contract.settings").joinpath("grafana_keys.txt").read_text(encoding="utf-8")
    return ForeignKeys(tuple(_patterns(text)))


def _patterns(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        section, _, keys = line.partition("]")
        if section.startswith("["):
            yield from ((section[1:], key) for key in keys.split())
