"""What the manual says of each route: the second place where its least role stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contract.routes import ANY, Needs
from tests.house.sources import ROOT

_ROW = re.compile(r"\| (?P<methods>[A-Z ]+|any) \| `(?P<template>/[^`]*)` \| (?P<needs>[^|]+) \|.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One route, one method. `target` names nothing that there is."""

    method: str
    template: str
    needs: Needs

    @property
    def target(self) -> str:
        return "/".join(_filled(part) for part in self.template.split("/"))

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def _filled(part: str) -> str:
    return "987654321" if part.startswith(":") or part == "*" else part


def told() -> Iterator[Told]:
    for line in (ROOT / "docs/http.md").read_text(encoding="utf-8").splitlines():
        if row := _ROW.fullmatch(line):
            methods = ANY if row["methods"] == "any" else row["methods"]
            for method in methods.split():
                yield Told(method=method, template=row["template"], needs=Needs(row["needs"]))
