"""A run of one target: what it was given, and what came of it."""

import re
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.fuzz.tally import Tally
from tests.fuzz.target import Case, written

_ROOT = Path(__file__).parents[2]
_MOST_GROWTH = 96
"""In MiB, beyond what the run had when its code was known: the corpus in memory is in it."""
_ENDLESS = 20
"""Seconds of the clock, after which an input is taken to hang; the engine measures the processor's time."""
_RESIDENT = re.compile(r"^#([0-9]+)\t.*rss: ([0-9]+)Mb", re.MULTILINE)
_SO_FAR = re.compile(r"#([0-9]+)\tstill ")
_EXECUTED = re.compile(r"stat::number_of_executed_units: +([0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`growth` in MiB; `findings` are inputs."""

    growth: int
    findings: tuple[bytes, ...]
    report: str

    @property
    def is_good(self) -> bool:
        return not self.findings and self.growth <= _MOST_GROWTH


class Run:
    """Its folder keeps the corpus from one run to the next."""

    def __init__(self, case: Case, folder: Path) -> None:
        self._case = case
        self._corpus = folder / case.name / "corpus"
        self._findings = folder / case.name / "findings"
        self._words = folder / case.name / "words"
        self._prepare()
        self.tally = Tally(case.name, folder / case.name / "tally")

    def go(self, *, seconds: int, executions: int | None) -> Outcome:
        """Ends after `seconds` or, if they are given, after so many executions; or with the first finding."""
        before = set(self._findings.iterdir())
        options = [f"-max_total_time={seconds}", *([f"-runs={executions}"] if executions else [])]
        report = self._engine(*options, "-print_final_stats=1", f"-dict={self._words}", str(self._corpus))
        found = tuple(path.read_bytes() for path in self._findings.iterdir() if path not in before)
        told = _EXECUTED.search(report)
        if told:
            self.tally.reach(int(told[1]))
        self.tally.next_round()
        return Outcome(growth=_growth(report), findings=found or (() if told else (b"",)), report=report)

    def reached(self) -> list[bytes]:
        """What the runs so far have kept, shortest first: each reaches something that no shorter one does."""
        return sorted((path.read_bytes() for path in self._corpus.iterdir()), key=lambda data: (len(data), data))

    def _engine(self, *options: str) -> str:
        command = [
            *(sys.executable, "-m", "tests.fuzz.engine", self._case.name),
            *(
                f"-artifact_prefix={self._findings}/",
                f"-max_len={self._case.target.longest}",
                f"-timeout={_ENDLESS}",
            ),
            *("-rss_limit_mb=1024", *options),
        ]
        process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert process.stdout is not None
        with process:
            return "".join(self._counted(line.decode("utf-8", "replace")) for line in process.stdout)

    def _counted(self, line: str) -> str:
        if so_far := _SO_FAR.match(line):
            self.tally.reach(int(so_far[1]))
        return line

    def _prepare(self) -> None:
        for folder in (self._corpus, self._findings):
            folder.mkdir(parents=True, exist_ok=True)
        for data in self._case.starts:
            Path(self._corpus, sha256(data).hexdigest()[:16]).write_bytes(data)
        self._words.write_text("".join(f'"{_escaped(word)}"\n' for word in self._case.target.words))


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def _growth(report: str) -> int:
    """From a tenth of the run on, when all modules are in, to its end."""
    told = [(int(at), int(size)) for at, size in _RESIDENT.findall(report)]
    settled = [size for at, size in told if at * 10 >= told[-1][0]]
    return max(settled) - settled[0] if settled else 0


def shown(data: bytes) -> str:
    return written(data[:400])
