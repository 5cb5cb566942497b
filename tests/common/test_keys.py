"""Numbers that stand in addresses and forms, typed by anybody."""

import pytest

from common.keys import key_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12", 12),
        ("007", 7),
        ("0", 0),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("", None),
        (None, None),
        ("-1", None),
        ("1.5", None),
        (" 1", None),
        ("１２", None),
        ("²", None),
    ],
)
def test_a_key_is_a_number_that_a_column_holds(text, found):
    assert key_in(text) == found


def test_a_column_may_hold_less():
    assert (key_in("1234", digits=4), key_in("12345", digits=4)) == (1234, None)
