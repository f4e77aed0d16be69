"""Secrets are compared in constant time (security: a byte-wise comparison tells how far a guess was right)."""

import ast
import re
from collections.abc import Iterator

from tests.house.sources import Source, sources_of_packages

_SECRET_WORDS = {
    "secret",
    "secrets",
    "token",
    "tokens",
    "digest",
    "digests",
    "mac",
    "hmac",
    "password",
    "passwords",
    "passphrase",
    "signature",
    "signatures",
    "nonce",
    "nonces",
    "hash",
    "hashed",
    "material",
    "proof",
}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")

_SAFE = {
    "backend/credentials/logins.py: password == DEFAULT_PASSWORD": (
        "asked of a password that was just proved good, against the one that everybody knows"
    ),
    "contract/settings/checks.py: security.previous_secret_key == security.secret_key": (
        "Secret compares in constant time, and nobody asks at start"
    ),
    "gateway/guard/devices.py: mark.account == digest": (
        "the marks come out of a cookie whose signature was verified, and name accounts, not secrets"
    ),
    "doorward/block.py: security.admin_password.reveal() == _DEFAULT_PASSWORD": "at start, of the settings alone",
}
"""What is compared with `==` although its name sounds secret, and why that tells nobody anything."""


def _compared(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if isinstance(operator, ast.Eq | ast.NotEq) and _is_telling(left, right):
                yield f"{source.path}: {ast.unparse(node)}"


def _is_telling(left: ast.expr, right: ast.expr) -> bool:
    """Whether a secret is compared with anything but a constant that everybody can read here."""
    if isinstance(left, ast.Constant) or isinstance(right, ast.Constant):
        return False
    return _sounds_secret(left) or _sounds_secret(right)


def _sounds_secret(side: ast.expr) -> bool:
    match side:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return bool(_SECRET_WORDS & {word.lower() for word in _WORD.findall(name)})
        case ast.Call(func=function):
            return _sounds_secret(function)
        case ast.Subscript(value=value, slice=ast.Constant(value=str() as key)):
            return _sounds_secret(value) or _sounds_secret(ast.Name(id=key))
        case ast.Subscript(value=value) | ast.Await(value=value):
            return _sounds_secret(value)
        case _:
            return False


def _told(text: str) -> list[str]:
    return list(_compared(Source("sample.py", "sample", text)))


def test_no_secret_is_compared_byte_by_byte() -> None:
    told = [line for source in sources_of_packages() for line in _compared(source)]
    assert [line for line in told if line not in _SAFE] == []
    assert [line for line in _SAFE if line not in told] == []


def test_a_comparison_of_secrets_would_be_found() -> None:
    for text in (
        "token == given",
        "a.digest != b",
        "mac(key) == sent",
        "stored['password'] == typed",
        "sessionToken != other",
        "x == await sign.signature()",
    ):
        assert _told(text) != [], text


def test_other_comparisons_are_none_of_its_business() -> None:
    for text in ("name == given", "token == ''", "len(tokens) == count", "machine == other", "token in tokens"):
        assert _told(text) == [], text
