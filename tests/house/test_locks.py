"""What is installed is what was looked at: every package of every lock by its version and its hashes."""

import re

from tests.house.sources import ROOT, tracked

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z0-9,_-]+\])?==[^\s\\;]+", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
_INSTALL = re.compile(r"pip install .*")


def _locks() -> dict[str, str]:
    return {name: (ROOT / name).read_text() for name in tracked() if re.fullmatch(r"requirements.*\.lock", name)}


def _entries(lock: str) -> list[str]:
    """The text of each package: its line, and those that go on with it."""
    joined = lock.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def test_every_package_of_every_lock_has_a_version_and_hashes() -> None:
    locks = _locks()
    assert "requirements.lock" in locks
    bare = [
        f"{name}: {entry[:60]}"
        for name, lock in locks.items()
        for entry in _entries(lock)
        if _PIN.match(entry) is None or _HASH.search(entry) is None
    ]
    assert bare == []


def test_no_lock_names_a_place_that_packages_come_from() -> None:
    assert [name for name, lock in _locks().items() if "://" in re.sub(r"#.*", "", lock)] == []


def test_every_lock_is_made_anew_by_one_command_and_installed_by_its_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text()
    made = makefile.partition("\nlock:")[2]
    assert [name for name in _locks() if f"-o {name} --upgrade" not in made] == []
    installs = [words for words in _INSTALL.findall(makefile) if ".lock" in words]
    assert len(installs) >= len(_locks())
    assert [words for words in installs if "--require-hashes" not in words] == []
