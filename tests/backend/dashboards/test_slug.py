import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.dashboards.slug import slug_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Production Overview", "production-overview"),
        ("My  Cool   Dashboard", "my-cool-dashboard"),
        ("CPU/Memory: (prod) & more!", "cpu-memory-prod-and-more"),
        ("_under_score_", "under_score"),
        ("Über Größe Ärger", "uber-grosse-arger"),
        ("Café à la crème ñandú", "cafe-a-la-creme-nandu"),
        ("100% @home #1 £5 €7", "100-athome-1-ps5-eu7"),
        ("v1.2.3", "v1-2-3"),
        ("Привет мир", "privet-mir"),
        ("监控面板", "jian-kong-mian-ban"),
        ('It\'s "quoted" \u2018twice\u2019', "its-quoted-twice"),
        ("a+b=c", "a-b-c"),
        ("a\\b", "a-b"),
        ("tab\there", "tab-here"),
        ("<b>Bold</b>", "b-bold-b"),
        ("--dash--", "dash"),
        ("Delta 50%_x", "delta-50-_x"),
        ("A <b>&</b> \u2028 C", "a-b-and-b-c"),
        ("Cafe\u0301", "cafe"),
        ("🔥🔥", ""),
        ("!!!", ""),
        ("æ ł þ", "ae-l-th"),
    ],
)
def test_a_title_has_the_slug_that_the_recordings_show(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.text())
def test_a_slug_is_plain_whatever_the_title(title: str) -> None:
    slug = slug_of(title)
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")
    assert "--" not in slug
    assert slug == slug.strip("-_")


def test_a_slug_is_short_enough_for_an_index() -> None:
    assert len(slug_of("监" * 100_000)) <= 2000
