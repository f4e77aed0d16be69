"""One parser under the fuzzer: what is asked of it, and where it starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path

_PACKAGE = "tests.fuzz.targets"
_HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class FuzzTarget:
    """`check` raises for a finding, and for nothing else. `seeds` are inputs that no file could hold.

    `words` are pieces that the fuzzer puts together. A `pure` parser costs microseconds, and is tried a million
    times (decisions.md 39). `longest` is in bytes: what is longer costs, and is no other case.
    """

    check: Callable[[bytes], None]
    words: Sequence[bytes] = ()
    seeds: Sequence[bytes] = ()
    pure: bool = True
    longest: int = 1024


@dataclass(frozen=True)
class Case:
    """A target by its name, which is that of its module and of its corpus."""

    name: str

    @cached_property
    def target(self) -> FuzzTarget:
        found = import_module(f"{_PACKAGE}.{self.name}").TARGET
        assert isinstance(found, FuzzTarget)
        return found

    @property
    def corpus(self) -> list[bytes]:
        """What is kept: inputs that reach something, and every one that ever was a finding."""
        lines = Path(_HERE, "corpus", f"{self.name}.txt").read_text(encoding="ascii").splitlines()
        return [_bytes(line) for line in lines if not line.startswith("# ")]

    @property
    def starts(self) -> list[bytes]:
        return [*self.corpus, *self.target.seeds]


CASES = tuple(Case(path.stem) for path in sorted(Path(_HERE, "targets").glob("[a-z]*.py")))


def written(data: bytes) -> str:
    """As one line of a corpus."""
    text = data.decode("latin-1").encode("unicode_escape").decode("ascii")
    return "\\x23" + text[1:] if text.startswith("#") else text


def _bytes(line: str) -> bytes:
    return line.encode("ascii").decode("unicode_escape").encode("latin-1")
