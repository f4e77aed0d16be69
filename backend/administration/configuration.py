"""All settings as server admins may read them: section, key, text, and no secret."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from contract.settings import Settings
from contract.settings.ini import read_ini
from contract.settings.masking import shown

Configuration = Mapping[str, Mapping[str, str]]

_TOP = "DEFAULT"
"""The section, as Grafana calls it, of keys that are in none."""


def configuration(settings: Settings) -> Configuration:
    """Ours, and those of Grafana's that clients look for, as they were set or as we behave."""
    sections: dict[str, dict[str, str]] = {}
    for (section, key), text in _not_ours(settings).items():
        sections.setdefault(section or _TOP, {})[key] = shown(key, text)
    for ours in settings.explain():
        sections.setdefault(ours.section, {})[ours.key] = ours.value
    return sections


def _not_ours(settings: Settings) -> Mapping[tuple[str, str], str]:
    """Only keys of our own list: under another name there may be a secret that nobody would know for one."""
    given = {(entry.section, entry.key): entry.text for entry in settings.unused}
    return {name: given.get(name, text) for name, text in _listed().items()}


@cache
def _listed() -> Mapping[tuple[str, str], str]:
    text = files("backend.administration").joinpath("grafana.ini").read_text(encoding="utf-8")
    return {(line.section, line.key): line.text for line in read_ini(text)}
