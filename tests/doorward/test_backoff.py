from doorward.backoff import Backoff


def test_pauses_double_up_to_five_seconds() -> None:
    backoff = Backoff()
    assert [backoff.after(lived=0) for _ in range(8)] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_ten_seconds_of_life_forget_the_failures_before() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.after(lived=0)
    assert [backoff.after(lived=10), backoff.after(lived=9.9)] == [0.1, 0.2]
