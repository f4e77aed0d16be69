"""defaults.ini < file < GF_* variables < command line: each key's last word, and where it was said."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from contract.settings.faults import Findings, SettingsError
from contract.settings.foreign import foreign_keys, variable_name
from contract.settings.ini import read_ini
from contract.settings.model import DEFAULT, Entry
from contract.settings.renames import RENAMES

Entries = dict[tuple[str, str], Entry]
_ALIKE: Final = 0.88
"""High, for other programs' variables may begin with GF_ too, such as a cluster's GF_SERVICE_PORT."""
_FROM_FILE: Final = "__FILE"
"""Grafana's images read GF_<SECTION>_<KEY>__FILE as the path of a file with the value."""


def default_entries() -> Entries:
    return dict(_defaults())


@cache
def _defaults() -> Entries:
    text = files("config").joinpath("defaults.ini").read_text(encoding="utf-8")
    lines = read_ini(text)
    return {
        (at.section, at.key): Entry(section=at.section, key=at.key, text=at.text, source=DEFAULT) for at in lines
    }


def file_entries(path: Path, findings: Findings, *, text: str | None = None) -> Iterator[Entry]:
    """`text` is what was in the file, where that counts and not what is there now."""
    said: dict[tuple[str, str], str] = {}
    for line in read_ini(file_text(path) if text is None else text):
        source = f"{path}:{line.number}"
        if line.fault:
            findings.broken_line(source, line.fault)
            continue
        entry = Entry(section=line.section, key=line.key, text=line.text, source=source)
        if (line.section, line.key) in said:
            findings.warn(entry, f"overrides {said[line.section, line.key]}; remove one of them")
        said[line.section, line.key] = source
        yield entry


def file_text(path: Path) -> str:
    """Raises SettingsError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise SettingsError(f"{path}: cannot be read ({fault.strerror}); name a readable file") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: is not UTF-8 text; save it as UTF-8") from None


def variable_entries(environ: Mapping[str, str], known: Entries, findings: Findings) -> Iterator[Entry]:
    """An empty variable overrides nothing."""
    names = {variable_name(section, key): (section, key) for section, key in (*known, *RENAMES)}
    for name, text in environ.items():
        if not name.startswith("GF_") or not text:
            continue
        plain = name.removesuffix(_FROM_FILE)
        if plain in names:
            section, key = names[plain]
            value = text if plain == name else f"$__file{{{text}}}"
            yield Entry(section=section, key=key, text=value, source=name)
        else:
            _unknown_variable(plain, names, findings)


def _unknown_variable(name: str, names: Mapping[str, object], findings: Findings) -> None:
    near = get_close_matches(name, names, n=1, cutoff=_ALIKE)
    if foreign_keys().knows_variable(name):
        findings.warnings.append(f"{name}: a setting of Grafana's that Doorward does not use")
    elif near:
        findings.broken_line(name, f"is no setting; did you mean {near[0]}?")
    else:
        findings.warnings.append(f"{name}: is no setting, and is ignored")


def override_entries(overrides: Mapping[tuple[str, str], str]) -> Iterator[Entry]:
    for (section, key), text in overrides.items():
        yield Entry(section=section, key=key, text=text, source="command line")


def lay(layer: Iterator[Entry], entries: Entries, findings: Findings) -> None:
    """Writes the layer over `entries`; a present name wins over an old one of the same layer."""
    for entry in sorted(layer, key=lambda entry: (entry.section, entry.key) not in RENAMES):
        present = _renamed(entry, findings)
        if (present.section, present.key) in entries:
            entries[present.section, present.key] = present
        else:
            _unknown(entry, entries, findings)


def _renamed(entry: Entry, findings: Findings) -> Entry:
    rename = RENAMES.get((entry.section, entry.key))
    if rename is None:
        return entry
    findings.warn(entry, f"is called {rename.key} now")
    text = f"{entry.text}{rename.unit}" if entry.text else entry.text
    return replace(entry, key=rename.key, text=text)


def _unknown(entry: Entry, entries: Entries, findings: Findings) -> None:
    if foreign_keys().knows(entry.section, entry.key):
        findings.foreign(entry)
        return
    near = _nearest(entry, entries)
    findings.fault(entry, f"is no setting; {f'did you mean {near}?' if near else 'remove it'}", hide=True)


def _nearest(entry: Entry, entries: Entries) -> str:
    """The same key elsewhere, or the most alike one, or nothing."""
    names = {f"[{section}] {key}": key for section, key in entries}
    same = [name for name, key in names.items() if key == entry.key]
    wanted = f"[{entry.section}] {entry.key}"
    return next(iter(get_close_matches(wanted, same or names, n=1, cutoff=0.0 if same else 0.6)), "")
