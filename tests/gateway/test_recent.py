from gateway.recent import Recent


def remembered(most: int) -> Recent[str, str]:
    return Recent(most_bytes=most, weigh=len)


def test_what_is_too_much_goes_in_the_order_of_its_last_use() -> None:
    memory = remembered(6)
    for name in ("a", "b", "c"):
        memory.keep(name, "xx")
    memory.use("a")
    assert memory.keep("d", "xxxx") == ["xx", "xx"]
    assert [memory.get(name) for name in ("a", "b", "c", "d")] == ["xx", None, None, "xxxx"]


def test_its_weight_is_that_of_what_it_holds() -> None:
    memory = remembered(10)
    memory.keep("a", "xxx")
    memory.keep("b", "xx")
    memory.keep("a", "x")
    assert (len(memory), memory.bytes) == (2, 3)
    assert memory.forget("b") == "xx"
    assert memory.forget("b") is None
    assert memory.bytes == 1
    memory.forget_all()
    assert (len(memory), memory.bytes) == (0, 0)


def test_what_is_larger_than_the_memory_is_not_kept() -> None:
    memory = remembered(3)
    memory.keep("a", "xx")
    memory.keep("b", "xxxx")
    assert (len(memory), memory.bytes) == (0, 0)


def test_what_is_kept_again_is_the_youngest() -> None:
    memory = remembered(4)
    memory.keep("a", "xx")
    memory.keep("b", "xx")
    memory.keep("a", "xx")
    assert memory.keep("c", "xx") == ["xx"]
    assert memory.get("b") is None
