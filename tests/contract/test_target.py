import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.errors import UntrustedFraming
from contract.target import Target

_DOT_SEGMENTS = [
    b"/public/../api/admin",
    b"/./",
    b"/a/..",
    b"/..",
    b"/.",
    b"/%2e%2e/",
    b"/.%2e/",
    b"/%2E./",
    b"/%2e",
    b"/a/%2e%2E/b",
    b"/a/..%2fb",
    b"/a%2f..",
    b"/a%2F%2e%2e%2Fb",
    b"/health/../api/admin",
    b"/health%3f/../api/admin",
    b"/;/../",
]
_BACKSLASHES = [b"/a\\b", b"/a%5cb", b"/a%5Cb", b"/\\", b"/..%5cadmin"]
_CONTROLS = [
    b"/api/admin%00",
    b"/api/admin%0a",
    b"/%1f",
    b"/%7F",
    b"/a\x00",
    b"/a\nb",
    b"/a\tb",
    b"/a b",
    b"/\x7f",
]
_BROKEN = [b"/%", b"/%2", b"/%u002f", b"/%zz", b"/a%2", b"/%%41", b"/%\xd9\xa1\xd9\xa1"]
_FOREIGN = [b"", b"*", b"api/org", b"http://gw.test/", b"?a=1", b"/api/admin#/health", b"/\xc3\xbc", b"/a?\xff"]


@pytest.mark.parametrize("raw", _DOT_SEGMENTS + _BACKSLASHES + _CONTROLS + _BROKEN + _FOREIGN)
def test_a_target_that_two_readers_could_differ_on_is_refused(raw: bytes) -> None:
    with pytest.raises(UntrustedFraming):
        Target.read(raw)


@pytest.mark.parametrize(
    ("raw", "segments"),
    [
        (b"/", ("",)),
        (b"/api/org", ("api", "org")),
        (b"/api/org/", ("api", "org", "")),
        (b"//api//org", ("", "api", "", "org")),
        (b"/api/orgs/name/a%2Fb", ("api", "orgs", "name", "a/b")),
        (b"/%61pi/%6f%72g", ("api", "org")),
        (b"/a+b", ("a+b",)),
        (b"/a%2bb%20c", ("a+b c",)),
        (b"/%252e%252e/%255c", ("%2e%2e", "%5c")),
        (b"/%C3%BC", ("ü",)),
        (b"/%c0%af", ("\ufffd\ufffd",)),
        (b"/.../..a/a../.a", ("...", "..a", "a..", ".a")),
        (b"/health;/api/admin", ("health;", "api", "admin")),
        (b"/health%3b", ("health;",)),
        (b"/health%3f/api", ("health?", "api")),
        (b"/api/admin%23", ("api", "admin#")),
    ],
)
def test_segments_are_split_first_and_decoded_once(raw: bytes, segments: tuple[str, ...]) -> None:
    assert Target.read(raw).segments == segments


@pytest.mark.parametrize(
    ("raw", "path", "query"),
    [
        (b"/a?b=c", b"/a", b"b=c"),
        (b"/a?", b"/a", b""),
        (b"/health?/api/admin", b"/health", b"/api/admin"),
        (b"/a?b?c", b"/a", b"b?c"),
        (b"/a?%zz&..%5c/../%00\\", b"/a", b"%zz&..%5c/../%00\\"),
    ],
)
def test_a_query_is_kept_as_it_is_and_decides_nothing(raw: bytes, path: bytes, query: bytes) -> None:
    target = Target.read(raw)
    assert (target.path, target.query) == (path, query)


@pytest.mark.parametrize(
    ("raw", "is_api"),
    [
        (b"/api", True),
        (b"/api/", True),
        (b"/api/org", True),
        (b"/%61pi/org", True),
        (b"/apis/dashboard.grafana.app/v1", True),
        (b"/file/home.json", True),
        (b"/file/", True),
        (b"/file", False),
        (b"/apifoo", False),
        (b"/apisfoo", False),
        (b"/API/org", False),
        (b"/", False),
        (b"//api", False),
        (b"/login", False),
    ],
)
def test_programs_are_told_from_people_by_the_first_segment(raw: bytes, is_api: bool) -> None:
    assert Target.read(raw).is_api is is_api


_PIECES = st.sampled_from(
    [b"/", b"a", b".", b"..", b"%2e", b"%2F", b"%5c", b"\\", b"%00", b"%", b"%7f", b"?", b"#", b" ", b"\xff", b";"]
)
_WILD = st.binary(max_size=40) | st.lists(_PIECES, max_size=12).map(b"".join)


@given(_WILD)
def test_an_accepted_target_keeps_its_bytes_and_stays_below_the_root(tail: bytes) -> None:
    raw = b"/" + tail
    try:
        target = Target.read(raw)
    except UntrustedFraming:
        return
    assert target.raw == raw
    assert raw in {target.path, target.path + b"?" + target.query}
    assert len(target.segments) == target.path.count(b"/")
    assert not {".", ".."} & {part for segment in target.segments for part in segment.split("/")}
    assert not any(letter < " " or letter in {"\\", "\x7f"} for segment in target.segments for letter in segment)
