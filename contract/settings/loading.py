"""From files, variables and the command line to checked `Settings`."""

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from contract.settings.checks import check
from contract.settings.derivation import fill_in, resolve_references
from contract.settings.faults import Findings
from contract.settings.layers import (
    Entries,
    default_entries,
    file_entries,
    lay,
    override_entries,
    variable_entries,
)
from contract.settings.model import DEFAULT, Entry, Settings, section_types
from contract.settings.values import typed


def load(
    config_file: Path | None,
    environ: Mapping[str, str],
    overrides: Mapping[tuple[str, str], str],
    *,
    text: str | None = None,
) -> Settings:
    """Touches no data folder (see `prepare`). Raises SettingsError with every fault at once.

    `overrides` are the command line's: (section, key) to text. `text` is what was in the file when it was read.
    """
    findings = Findings()
    entries = default_entries()
    if config_file is not None:
        lay(file_entries(config_file, findings, text=text), entries, findings)
    lay(variable_entries(environ, default_entries(), findings), entries, findings)
    lay(override_entries(overrides), entries, findings)
    resolve_references(entries, environ, findings)
    fill_in(entries, findings)
    settings = _settings(entries, findings, spare=_spare())
    check(settings, entries, findings)
    findings.raise_faults()
    return replace(
        settings,
        warnings=tuple(findings.warnings),
        entries=tuple(entries.values()),
        unused=tuple(findings.unused),
    )


@cache
def _spare() -> Settings:
    """Stands in for values that cannot be read, so that the rules between keys can be checked all the same."""
    findings, entries = Findings(), default_entries()
    entries["paths", "data"] = replace(entries["paths", "data"], text="/")
    resolve_references(entries, {}, findings)
    fill_in(entries, findings)
    settings = _settings(entries, findings, spare=None)
    findings.raise_faults()
    return settings


def _settings(entries: Entries, findings: Findings, *, spare: Settings | None) -> Settings:
    sections: dict[str, Any] = {}
    for name, (attribute, kind) in section_types().items():
        spare_section = getattr(spare, attribute, None)
        sections[attribute] = _section(name, kind, entries, findings, spare=spare_section)
    return Settings(**sections)


def _section(name: str, kind: type, entries: Entries, findings: Findings, *, spare: object) -> object:
    values = {
        key: _value(hint, entries[name, key], findings, spare=getattr(spare, key, None))
        for key, hint in _keys(kind).items()
    }
    return kind(**values)


@cache
def _keys(kind: type) -> Mapping[str, object]:
    """What a section's keys are, resolved once: that is half of the work of reading settings."""
    hints = get_type_hints(kind, include_extras=True)
    return {part.name: hints[part.name] for part in fields(kind)}


def _value(kind: object, entry: Entry, findings: Findings, *, spare: object) -> object:
    try:
        return typed(kind, entry.text)
    except ValueError as fault:
        # A default is wrong only through the key it refers to, and that one has a fault of its own.
        if entry.source != DEFAULT:
            findings.fault(entry, str(fault))
        return spare
