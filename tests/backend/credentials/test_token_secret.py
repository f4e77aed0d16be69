import pytest

from backend.credentials.token_secret import TokenSecret

RANDOM = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
TEXT = f"glsa_{RANDOM}_85298802"
GRAFANAS = "9379777cc489f3d0997db12af0adcae46740d6cb1eb38421d82c1ead9d94036ffcec24dccdd666df2fd2c30f9edb09251ccd"


def test_a_token_is_written_as_grafana_writes_it() -> None:
    assert TokenSecret.of(RANDOM).text == TEXT
    assert TokenSecret.read(TEXT) == TokenSecret.of(RANDOM)


def test_grafanas_digest_of_it_is_known_too() -> None:
    assert TokenSecret.of(RANDOM).slow_digest() == GRAFANAS


def test_tokens_differ_and_are_read_back() -> None:
    one, other = TokenSecret.make(), TokenSecret.make()
    assert one.text != other.text
    assert one.digest() != other.digest()
    assert TokenSecret.read(one.text) == one


@pytest.mark.parametrize(
    "text",
    [
        "",
        "glsa",
        TEXT[:-1] + "3",
        TEXT.upper(),
        TEXT[5:],
        TEXT + "0",
        TEXT + "\n",
        " " + TEXT,
        "glsa__85298802",
        f"glsb_{RANDOM}_85298802",
        TEXT.replace("A", "Ａ"),  # noqa: RUF001 - a letter that only looks like one
    ],
)
def test_what_is_no_token(text: str) -> None:
    assert TokenSecret.read(text) is None


def test_a_token_does_not_show_itself() -> None:
    assert RANDOM not in repr(TokenSecret.of(RANDOM))
