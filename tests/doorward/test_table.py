from doorward.table import table


def test_columns_stand_under_each_other_without_blanks_at_the_end() -> None:
    assert table([("ID", "NAME", "ROLE"), ("1", "ci", "Viewer"), ("20", "nightly", "")]) == (
        "ID  NAME     ROLE\n1   ci       Viewer\n20  nightly"
    )


def test_no_cell_can_command_the_terminal_or_start_a_line() -> None:
    assert table([("\x1b[2Jhome\nalone", "x")]) == "\\x1b[2Jhome\\nalone  x"


def test_no_rows_are_no_text() -> None:
    assert table([]) == ""
