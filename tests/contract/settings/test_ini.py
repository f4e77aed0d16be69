import pytest

from contract.settings.ini import IniLine, read_ini


def one(text: str) -> IniLine:
    (line,) = read_ini(text)
    return line


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("key = value", "value"),
        ("key=value", "value"),
        ("KEY : value", "value"),
        ("key =", ""),
        ("key = a = b", "a = b"),
        ("key = value ; why", "value"),
        ("key = value # why", "value"),
        ("key = # why", ""),
        ('key = """#pass;word""" ; why', "#pass;word"),
        ("key = `#pass`", "#pass"),
        ('key = "0 1 * * *"', "0 1 * * *"),
        ("key = 'quoted'", "quoted"),
        ('key = "a" and "b"', '"a" and "b"'),
        ("key = don't", "don't"),
        ("key = 'tis", "'tis"),
    ],
)
def test_a_line_is_read_as_grafana_reads_it(line: str, text: str) -> None:
    assert one(line) == IniLine(number=1, key="key", text=text)


@pytest.mark.parametrize("line", ["key = pa#ss", "key = pa;ss", "key = #pass", 'key = """open', "key = `open"])
def test_a_value_that_would_be_cut_silently_is_a_fault(line: str) -> None:
    assert one(line).fault


@pytest.mark.parametrize("line", ["key", "= value", "[section"])
def test_a_line_without_its_parts_is_a_fault(line: str) -> None:
    assert one(line).fault


def test_sections_hold_until_the_next_one_and_lines_are_counted() -> None:
    text = "; comment\nfirst = 1\n\n[Auth.Basic] # comment\nenabled = true\n[DEFAULT]\nlast = 2"
    assert [(line.number, line.section, line.key) for line in read_ini(text)] == [
        (2, "", "first"),
        (5, "auth.basic", "enabled"),
        (7, "", "last"),
    ]
