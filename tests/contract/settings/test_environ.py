import os

from contract.settings import environment


def test_the_environment_is_a_copy() -> None:
    assert environment() == os.environ
    assert environment() is not os.environ
