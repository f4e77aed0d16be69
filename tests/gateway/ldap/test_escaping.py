import pytest

from gateway.ldap.escaping import filled


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("marie.curie-2_a@example", "marie.curie-2_a@example"),
        ("*", "\\2a"),
        ("a)(b", "a\\29\\28b"),
        ("a,ou=x", "a\\2cou\\3dx"),
        ("\\2a", "\\5c2a"),
        (" a#\0", "\\20a\\23\\00"),
        ("é", "\\c3\\a9"),
        ("%s", "\\25s"),
    ],
)
def test_what_could_mean_anything_is_written_in_hex(value: str, written: str) -> None:
    assert filled("(|(uid=%s)(mail=%s))", value) == f"(|(uid={written})(mail={written}))"
