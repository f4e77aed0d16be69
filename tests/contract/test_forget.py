from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.forget import Forget, Sessions, decode_forget

_ROWS = st.integers(1, 2**63 - 1)
_SUBJECTS = (
    st.builds(Forget, user=_ROWS, key=st.none(), org=st.none())
    | st.builds(Forget, user=st.none(), key=_ROWS, org=st.none())
    | st.builds(Forget, user=st.none(), key=st.none(), org=_ROWS)
)


@given(subject=_SUBJECTS, sessions=st.sampled_from(Sessions), cut_streams=st.booleans())
def test_every_order_is_understood_as_it_was_given(subject: Forget, sessions: Sessions, cut_streams: bool) -> None:
    order = replace(subject, sessions=sessions, cut_streams=cut_streams)
    assert decode_forget(order.encode()) == order


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (Forget(user=5), "user=5; sessions=none; identity"),
        (Forget(user=5, sessions=Sessions.ALL, cut_streams=True), "user=5; sessions=all; identity; streams=cut"),
        (Forget(user=5, sessions=Sessions.OTHERS), "user=5; sessions=others; identity"),
        (Forget(key=7, cut_streams=True), "key=7; sessions=none; identity; streams=cut"),
        (Forget(org=2**63 - 1), "org=9223372036854775807; sessions=none; identity"),
    ],
)
def test_the_wire_format_stays_as_it_was_released(order: Forget, text: str) -> None:
    assert order.encode() == text


@pytest.mark.parametrize(
    ("user", "key", "org"),
    [(None, None, None), (1, 2, None), (1, None, 1), (0, None, None), (None, 2**63, None), (None, None, -1)],
)
def test_an_order_that_nobody_could_obey_cannot_be_made(
    user: int | None, key: int | None, org: int | None
) -> None:
    with pytest.raises(ValueError, match="by its row"):
        Forget(user=user, key=key, org=org)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "user=5",
        "user=0; sessions=all; identity",
        "user=05; sessions=all; identity",
        "user=-5; sessions=all; identity",
        "user=\u0665; sessions=all; identity",
        "user=1\u0665; sessions=all; identity",
        "user=5_0; sessions=all; identity",
        "user=9223372036854775808; sessions=all; identity",
        "user=" + "9" * 100_000 + "; sessions=all; identity",
        "team=5; sessions=all; identity",
        "user=5; sessions=some; identity",
        "user=5; sessions=all",
        "user=5; sessions=all; identity; streams=cut; more",
        "user=5; sessions=all; identity; streams=keep",
        "User=5; sessions=all; identity",
        " user=5; sessions=all; identity",
        "user=5; sessions=all; identity\n",
        "user=5;sessions=all;identity",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a forget header|by its row"):
        decode_forget(text)


@given(st.text(max_size=60))
def test_any_text_is_refused_with_one_kind_of_error(text: str) -> None:
    with pytest.raises(ValueError, match="not a forget header"):
        decode_forget(text)
