"""Files stay small enough to be read in one go."""

from statistics import median

from tests.house.sources import Source, sources_of_packages, sources_of_tests

_MEDIAN, _MOST = 150, 350


def _too_long(sources: tuple[Source, ...]) -> list[str]:
    return [f"{source.path} has {source.lines} lines" for source in sources if source.lines > _MOST]


def _median(sources: tuple[Source, ...]) -> float:
    return median(source.lines for source in sources if source.lines > 1)


def test_no_file_is_longer_than_350_lines() -> None:
    assert _too_long(sources_of_packages()) == []
    assert _too_long(sources_of_tests()) == []


def test_half_of_the_files_have_150_lines_or_fewer() -> None:
    assert _median(sources_of_packages()) <= _MEDIAN
    assert _median(sources_of_tests()) <= _MEDIAN
