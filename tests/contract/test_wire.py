import msgspec
import pytest

from contract import wire


class Shape(msgspec.Struct):
    name: str
    number: int = 0


def test_a_text_of_the_shape_is_read() -> None:
    assert wire.read(b'{"name":"a","other":[]}', Shape) == Shape(name="a")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="broken"),
        pytest.param(b'{"name":1}', id="another shape"),
        pytest.param(b'{"name":"\xee"}', id="no UTF-8"),
        pytest.param(b'{"other":' + b"[" * 100_000, id="deep and open"),
        pytest.param(b'{"other":' + b"[" * 100_000 + b"]" * 100_000 + b',"name":"a"}', id="deep"),
    ],
)
def test_anything_else_is_illegible_whatever_the_library_thinks_of_it(text: bytes) -> None:
    with pytest.raises(wire.Illegible) as found:
        wire.read(text, Shape)
    assert str(found.value) == ""
