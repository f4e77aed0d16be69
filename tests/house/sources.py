"""The repository's own files, as its rules read them."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("contract", "relay", "gateway", "backend", "doorward", "config")


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file. `path` is from the root, with slashes; `module` is its dotted name, without `__init__`."""

    path: str
    module: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self)

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of the tree."""
        return _walked(self)

    @property
    def room(self) -> str:
        return self.module.partition(".")[0]

    @property
    def lines(self) -> int:
        return self.text.count("\n")


@dataclass(frozen=True, slots=True)
class Import:
    """`module` is a module or package by its full name, `name` what is taken from it, if anything."""

    module: str
    name: str | None
    line: int


@cache
def tracked() -> tuple[str, ...]:
    """Every file of the repository that is here, from the root, with slashes."""
    command = ["git", "ls-files", "-z", "--cached"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return tuple(name for name in listed.split("\0") if name and (ROOT / name).is_file())


@cache
def sources_of_packages() -> tuple[Source, ...]:
    return tuple(_source(path) for path in tracked() if path.endswith(".py") and path.split("/")[0] in PACKAGES)


@cache
def sources_of_tests() -> tuple[Source, ...]:
    return tuple(_source(path) for path in tracked() if path.endswith(".py") and path.startswith("tests/"))


def imports(source: Source) -> Iterator[Import]:
    """All of them, at the top and inside functions; the house has no relative ones."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, None, node.lineno) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (Import(node.module or ".", alias.name, node.lineno) for alias in node.names)


def _source(path: str) -> Source:
    text = (ROOT / path).read_text(encoding="utf-8")
    module = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    return Source(path, module, text)


@cache
def _parsed(source: Source) -> ast.Module:
    return ast.parse(source.text, source.path)


@cache
def _walked(source: Source) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(source.tree))
