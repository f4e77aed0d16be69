"""Tests stand where their module stands, run always, and say what they are for."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.house.sources import ROOT, Source, sources_of_packages, sources_of_tests, tracked

_FREE = {"journeys", "operations", "clients", "attacks", "exchanges", "faults", "house", "support", "fuzz"}

_OF_SEVERAL_MODULES = {
    "tests/gateway/test_bursts.py": "what many requests at once cost, over door, memory and link",
    "tests/gateway/test_lanes.py": "the two lanes side by side, from socket to backend",
    "tests/backend/datasources/proxy/test_changes.py": "bodies over both lanes, from socket to data source",
    "tests/backend/datasources/proxy/test_lanes.py": "the two lanes side by side, from socket to data source",
    "tests/backend/datasources/test_secrets.py": "where secrets may be seen, over store, service and handlers",
    "tests/backend/storage/sqlite/test_crash.py": "a process killed in the middle of a transaction",
    "tests/backend/storage/sqlite/test_schema.py": "names and indexes of the tables of the migrations",
    "tests/backend/storage/test_cancellation.py": "callers that leave, over pool, writer and readers",
    "tests/backend/storage/test_schema.py": "what the tables of the migrations promise",
    "tests/backend/test_statements.py": "statements of the answers of all slices",
    "tests/contract/settings/test_defaults.py": "config/defaults.ini",
    "tests/gateway/oauth/test_ready_made.py": "a provider that others have written, over the whole way",
    "tests/gateway/sessions/test_interleavings.py": "any order of requests, over rules, store and scripts",
    "tests/gateway/sessions/test_lifetimes.py": "the ends of a session, over rules, store and scripts",
    "tests/gateway/sessions/test_rotation.py": "rotation, over rules, store and scripts",
    "tests/gateway/test_store_faults.py": "Redis taken away, over everything in a gateway",
}

_EVADING = {"skip", "skipif", "xfail", "importorskip"}


def _test_files() -> list[Source]:
    return [source for source in sources_of_tests() if PurePosixPath(source.path).name.startswith("test_")]


def _mirrored(path: str) -> str:
    """The path, without suffix, of the module or package that a test file is named for."""
    _, *folders, name = PurePosixPath(path).with_suffix("").parts
    return "/".join([*folders, name.removeprefix("test_")])


def test_a_test_file_stands_where_its_module_stands() -> None:
    known = {source.path.removesuffix(".py").removesuffix("/__init__") for source in sources_of_packages()}
    known |= {path.removesuffix(".py") for path in tracked() if path.startswith("bench/")}
    strays = [
        source.path
        for source in _test_files()
        if source.path.split("/")[1] not in _FREE and _mirrored(source.path) not in known
    ]
    assert [path for path in strays if path not in _OF_SEVERAL_MODULES] == []
    assert [path for path in _OF_SEVERAL_MODULES if path not in strays] == []


def test_a_folder_of_tests_mirrors_a_folder_of_code() -> None:
    folders = {PurePosixPath(source.path).parent for source in sources_of_tests()} - {PurePosixPath("tests")}
    mirrors = {folder.relative_to("tests") for folder in folders if folder.parts[1] not in _FREE}
    assert sorted(str(mirror) for mirror in mirrors if not (ROOT / mirror).is_dir()) == []


def _evasions(source: Source) -> Iterator[str]:
    """`pytest.skip`, `pytest.mark.xfail` and their kin without a reason in words."""
    called = {id(node.func): node for node in source.nodes if isinstance(node, ast.Call)}
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in _EVADING and _is_pytest(node):
            call = called.get(id(node))
            if call is None or not _has_reason(call):
                yield f"{source.path}:{node.lineno} {ast.unparse(node)}"


def _is_pytest(node: ast.Attribute) -> bool:
    return ast.unparse(node).split(".")[0] in {"pytest", "mark"}


def _has_reason(call: ast.Call) -> bool:
    """In words, or by a name that stands for them. The first argument of a condition is no reason."""
    said = [keyword.value for keyword in call.keywords if keyword.arg == "reason"]
    conditional = ast.unparse(call.func) in {"pytest.mark.skipif", "pytest.mark.xfail", "pytest.importorskip"}
    texts = said if said or conditional else call.args
    return any(not isinstance(text, ast.Constant) or bool(text.value) for text in texts)


def test_no_test_is_passed_over_without_a_reason() -> None:
    assert [told for source in sources_of_tests() for told in _evasions(source)] == []


def test_an_evasion_would_be_found() -> None:
    text = "pytest.skip()\n@pytest.mark.skipif(True)\ndef f(): ...\n@pytest.mark.xfail\ndef g(): ..."
    assert len(list(_evasions(Source("sample.py", "sample", text)))) == 3
    text = "pytest.skip('no valkey here')\n@pytest.mark.xfail(reason='issue 7')\ndef g(): ..."
    assert list(_evasions(Source("sample.py", "sample", text))) == []


def test_no_function_is_patched_from_outside() -> None:
    patching = [
        f"{source.path}:{node.lineno}"
        for source in sources_of_tests()
        for node in source.nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(
            "mock" in name for name in (getattr(node, "module", "") or "", *(alias.name for alias in node.names))
        )
    ]
    assert patching == []


def test_every_module_says_what_it_is_for() -> None:
    support = [source for source in sources_of_tests() if source.path.startswith("tests/support/")]
    silent = [
        source.path
        for source in (*sources_of_packages(), *support)
        if source.tree.body and ast.get_docstring(source.tree) is None
    ]
    assert silent == []
