"""A settings file, line by line: what was read is written again and read the same."""

from contract.settings.ini import IniLine, read_ini
from tests.fuzz.target import FuzzTarget

_MOST_LINES = 6


def check(data: bytes) -> None:
    # A line depends on the section before it and on nothing else: more of them are no other case, but cost.
    text = b"\n".join(data.split(b"\n")[:_MOST_LINES]).decode("utf-8", "replace")
    lines = list(read_ini(text))
    assert [line.number for line in lines] == sorted({line.number for line in lines})
    for line in lines:
        assert not line.fault or not line.text
        assert "\n" not in line.text
        if not line.fault:
            _check_written(line)


def _check_written(line: IniLine) -> None:
    if '"""' in line.text or line.text.endswith('"') or "]" in line.section or _is_comment(line.key):
        return
    section = f"[{line.section}]\n" if line.section else ""
    again = list(read_ini(f'{section}{line.key} = """{line.text}"""'))
    said = [(line.section, line.key, line.text, line.fault)]
    if line.text.strip() == line.text and len(line.text.splitlines()) < 2 and line.section.strip() == line.section:
        assert [(each.section, each.key, each.text, each.fault) for each in again] == said


def _is_comment(key: str) -> bool:
    return not key or key[0] in "#;[" or len(key.splitlines()) > 1


TARGET = FuzzTarget(
    check=check,
    words=(
        *(
            b"[",
            b"]",
            b"\n",
            b"[security]\n",
            b"admin_password = ",
            b"=",
            b":",
            b"#",
            b";",
            b'"""',
            b'"',
            b"`",
            b"'",
            b" ",
        ),
        *(b"[default]\n", b"\r", b"\xc2\x85", b"\xe2\x80\xa8", b"\x0b", b"\x1c", b"$__env{X}", b"${X}", b"\t"),
    ),
)
