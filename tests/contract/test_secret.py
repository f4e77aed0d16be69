import copy
import json
from dataclasses import asdict, dataclass

import msgspec
import orjson
import pytest

from contract.secret import Secret


@dataclass(frozen=True)
class _Settings:
    key: Secret


def test_a_secret_shows_stars_wherever_it_is_printed() -> None:
    secret = Secret("hush")
    shown = [str(secret), repr(secret), f"{secret}", "%s" % secret, repr([secret]), repr(_Settings(secret))]  # noqa: UP031 - the old way prints, too
    assert not any("hush" in text for text in shown)
    assert str(secret) == "Secret('******')"


def test_no_encoder_looks_into_a_secret() -> None:
    for encode in (json.dumps, orjson.dumps, msgspec.json.encode):
        with pytest.raises(TypeError):
            encode({"key": Secret("hush")})
    assert "hush" not in repr(asdict(_Settings(Secret("hush"))))


def test_the_place_that_uses_it_can_read_it() -> None:
    assert Secret("hush").reveal() == "hush"
    assert copy.deepcopy(Secret("hush")).reveal() == "hush"


def test_secrets_are_equal_when_their_texts_are() -> None:
    assert Secret("hush") == Secret("hush")
    assert hash(Secret("hush")) == hash(Secret("hush"))
    assert Secret("hush") != Secret("husk")
    assert Secret("\udc80") != Secret("?")
    assert Secret("hush") != "hush"


def test_an_empty_secret_is_none() -> None:
    assert not Secret("")
    assert Secret(" ")
