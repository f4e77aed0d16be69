import pytest

from contract.secret import Secret
from gateway.sessions.token import TokenKeys, digest, is_token, new_token

DEFAULT_KEY = "SW2YcwTIb9zpOOhoPsMm"


def test_a_digest_is_the_one_that_grafana_stores() -> None:
    stored = "3e422c9d9b7a357d581be65627ff5b35891e5904d2866e7545aeaa3e899bd30a"
    assert digest("0123456789abcdef0123456789abcdef", DEFAULT_KEY) == stored


def test_every_token_is_new_and_well_formed() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(is_token(token) for token in tokens)


@pytest.mark.parametrize(
    "text", ["", "0" * 31, "0" * 33, "A" * 32, "0" * 31 + "g", "0" * 32 + "\n", " " + "0" * 32, "\u0660" * 32]
)
def test_other_text_is_no_token(text: str) -> None:
    assert not is_token(text)


def test_a_sealed_successor_opens_for_the_holder_of_its_predecessor() -> None:
    keys, predecessor, successor = TokenKeys(Secret("k")), new_token(), new_token()
    assert keys.open_sealed(keys.seal(successor, predecessor), predecessor) == successor


def test_the_same_successor_is_never_sealed_to_the_same_text() -> None:
    keys, predecessor, successor = TokenKeys(Secret("k")), new_token(), new_token()
    assert keys.seal(successor, predecessor) != keys.seal(successor, predecessor)


def test_a_sealed_successor_stays_shut_for_another_token_or_another_key() -> None:
    predecessor, successor = new_token(), new_token()
    sealed = TokenKeys(Secret("k")).seal(successor, predecessor)
    assert TokenKeys(Secret("k")).open_sealed(sealed, new_token()) is None
    assert TokenKeys(Secret("other")).open_sealed(sealed, predecessor) is None
    assert TokenKeys(Secret("other"), Secret("k")).open_sealed(sealed, predecessor) == successor


@pytest.mark.parametrize("sealed", ["", "00", "zz", "00" * 44])
def test_what_nobody_sealed_does_not_open(sealed: str) -> None:
    assert TokenKeys(Secret("k")).open_sealed(sealed, new_token()) is None


def test_a_token_is_looked_up_under_the_current_key_first() -> None:
    token = new_token()
    keys = TokenKeys(Secret("new"), Secret("old"))
    assert keys.digests(token) == (digest(token, "new"), digest(token, "old"))
    assert keys.digest(token) == digest(token, "new")


def test_an_empty_previous_key_is_none() -> None:
    assert len(TokenKeys(Secret("new"), Secret("")).digests(new_token())) == 1
