"""What a process reads of its surroundings has one owner each."""

import ast
from collections.abc import Iterator

from tests.house.sources import Source, sources_of_packages

_ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
_WALL_CLOCK = {
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}


def _environment(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in _ENVIRONMENT and _base(node) == "os":
            yield f"{source.path}:{node.lineno} reads os.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (
                f"{source.path}:{node.lineno} imports {alias.name}"
                for alias in node.names
                if alias.name in _ENVIRONMENT
            )


def _wall_clock(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in _WALL_CLOCK.get(_base(node), set()):
            yield f"{source.path}:{node.lineno} reads {_base(node)}.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (
                f"{source.path}:{node.lineno} imports {alias.name}"
                for alias in node.names
                if alias.name in _WALL_CLOCK["time"]
            )


def _base(node: ast.Attribute) -> str:
    """`os` of `os.environ`, `datetime` of `datetime.datetime.now`; empty for anything that is no name."""
    if isinstance(node.value, ast.Name):
        return node.value.id
    return node.value.attr if isinstance(node.value, ast.Attribute) else ""


def test_environment_variables_are_read_by_the_settings_alone() -> None:
    offenders = [told for source in sources_of_packages() for told in _environment(source)]
    assert [told for told in offenders if not told.startswith("contract/settings/")] == []


def test_the_wall_clock_is_read_in_one_place() -> None:
    offenders = [told for source in sources_of_packages() for told in _wall_clock(source)]
    assert [told for told in offenders if not told.startswith("contract/clock.py:")] == []


def test_the_owners_are_found_by_these_rules() -> None:
    environment = [told for source in sources_of_packages() for told in _environment(source)]
    clock = [told for source in sources_of_packages() for told in _wall_clock(source)]
    assert any(told.startswith("contract/settings/environ.py:") for told in environment)
    assert any(told.startswith("contract/clock.py:") for told in clock)
