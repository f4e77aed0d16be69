"""What is wrong with the settings: collected, then told all at once."""

from dataclasses import dataclass, field

from contract.settings.masking import shown
from contract.settings.model import Entry


class SettingsError(Exception):
    """The process cannot start. The text names every fault and its cure, a line each, and holds no secret."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(slots=True)
class Findings:
    """Faults and warnings by key; the first fault of a key is the one that is told."""

    faults: dict[tuple[str, str], str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    unused: list[Entry] = field(default_factory=list)

    def fault(self, entry: Entry, cure: str, *, hide: bool = False) -> None:
        self.faults.setdefault((entry.section, entry.key), f"{_named(entry, hide=hide)}: {cure}")

    def broken_line(self, place: str, cure: str) -> None:
        self.faults[place, ""] = f"{place}: {cure}"

    def warn(self, entry: Entry, text: str) -> None:
        self.warnings.append(f"[{entry.section}] {entry.key} ({entry.source}): {text}")

    def foreign(self, entry: Entry) -> None:
        self.unused.append(entry)
        self.warn(entry, "a setting of Grafana's that Doorward does not use")

    def raise_faults(self) -> None:
        if self.faults:
            raise SettingsError(*self.faults.values())


def _named(entry: Entry, *, hide: bool) -> str:
    value = "" if hide else f" = {shown(entry.key, entry.text)[:80]!r}"
    return f"[{entry.section}] {entry.key}{value} ({entry.source})"
