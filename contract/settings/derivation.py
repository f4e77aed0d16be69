"""Values that follow from others: references resolved, empty places filled in."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from contract.settings.connstr import redis_url_of
from contract.settings.database_address import keys_of_url
from contract.settings.endpoint import Endpoint
from contract.settings.expansion import expand, interpolate
from contract.settings.faults import Findings
from contract.settings.layers import Entries
from contract.settings.model import Entry

LEAST_ROTATION_MINUTES = 2


def resolve_references(entries: Entries, environ: Mapping[str, str], findings: Findings) -> None:
    """Siblings first: what comes out of a file or a variable is never taken for a reference."""
    sections: dict[str, dict[str, str]] = {}
    for (section, key), entry in entries.items():
        sections.setdefault(section, {})[key] = entry.text
    _rewrite(entries, findings, lambda entry: interpolate(entry.text, sections[entry.section]))
    _rewrite(entries, findings, lambda entry: expand(entry.text, environ))


def _rewrite(entries: Entries, findings: Findings, text_of: Callable[[Entry], str]) -> None:
    for name, entry in entries.items():
        try:
            text = text_of(entry)
        except ValueError as fault:
            findings.fault(entry, str(fault), hide=True)
            continue
        if text != entry.text:
            entries[name] = replace(entry, text=text)


def fill_in(entries: Entries, findings: Findings) -> None:
    _place_in_data(entries)
    _connect(entries)
    _end_root_url(entries)
    _read_connstr(entries, findings)
    _read_database_url(entries, findings)
    _raise_rotation(entries, findings)


def _derive(entries: Entries, section: str, key: str, *, text: str, reason: str) -> None:
    entries[section, key] = Entry(section=section, key=key, text=text, source=f"derived from {reason}")


def _place_in_data(entries: Entries) -> None:
    data = Path(entries["paths", "data"].text or ".").expanduser().absolute()
    entries["paths", "data"] = replace(entries["paths", "data"], text=str(data))
    database = entries["database", "path"]
    if database.text:
        entries["database", "path"] = replace(database, text=str(data / Path(database.text).expanduser()))
    if not entries["backend", "listen"].text:
        _derive(entries, "backend", "listen", text=f"unix:{data / 'backend.sock'}", reason="[paths] data")


def _connect(entries: Entries) -> None:
    if not entries["gateway", "backend_url"].text:
        text = _reachable(entries["backend", "listen"].text)
        _derive(entries, "gateway", "backend_url", text=text, reason="[backend] listen")


def _reachable(listen: str) -> str:
    """Where a listener on all interfaces is found on this machine."""
    try:
        endpoint = Endpoint.read(listen)
    except ValueError:
        return listen
    loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 # recognised, not bound
    return str(replace(endpoint, host=loopback.get(endpoint.host, endpoint.host)))


def _end_root_url(entries: Entries) -> None:
    root_url = entries["server", "root_url"]
    entries["server", "root_url"] = replace(root_url, text=root_url.text.rstrip("/") + "/")


def _read_connstr(entries: Entries, findings: Findings) -> None:
    cache, connstr = entries["remote_cache", "type"], entries["remote_cache", "connstr"]
    if cache.text != "redis":
        findings.warn(cache, "sessions and counters always live in Redis; this choice is ignored")
    elif connstr.text and not entries["gateway", "redis_url"].text:
        try:
            text = redis_url_of(connstr.text)
        except ValueError as fault:
            findings.fault(connstr, str(fault))
            return
        _derive(entries, "gateway", "redis_url", text=text, reason="[remote_cache] connstr")


def _read_database_url(entries: Entries, findings: Findings) -> None:
    url = entries["database", "url"]
    if not url.text:
        return
    try:
        keys = keys_of_url(url.text)
    except ValueError as fault:
        findings.fault(url, str(fault), hide=True)
        return
    for key, text in keys.items():
        _derive(entries, "database", key, text=text, reason="[database] url")


def _raise_rotation(entries: Entries, findings: Findings) -> None:
    interval = entries["auth", "token_rotation_interval_minutes"]
    if interval.text.lstrip("-").isdecimal() and int(interval.text) < LEAST_ROTATION_MINUTES:
        findings.warn(interval, f"raised to {LEAST_ROTATION_MINUTES}, the least there can be")
        raised = replace(interval, text=str(LEAST_ROTATION_MINUTES))
        entries["auth", "token_rotation_interval_minutes"] = raised
