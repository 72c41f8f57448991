"""Dates that are known only to the month, quarter, half or year."""

from datetime import date

import pytest

from reshore.world.files import period
from reshore.world.sources import known_from, load_sources


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-11-26", date(2025, 11, 26), date(2025, 11, 26)),
        ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2027-H2", date(2027, 7, 1), date(2027, 12, 31)),
        ("2027-H1", date(2027, 1, 1), date(2027, 6, 30)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text, first, last):
    assert period(text) == (first, last)


@pytest.mark.parametrize("text", ["", "25", "2025-13", "2025-02-30", "2025-Q5", "2025-H3", "soon"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"date|month|day"):
        period(text)


def test_a_number_is_known_from_the_last_day_of_its_latest_source():
    assert known_from(["exyte"]) == date(2025, 2, 28)
    assert known_from(["exyte", "udn_jan26", "mem"]) == date(2026, 1, 15)
    assert known_from(["mem", "derived"]) is None


def test_every_source_says_who_and_when():
    for key, source in load_sources().items():
        assert source.name, key
        assert source.date or source.url is None or key in {"mem_tsmc", "csmhr"}, f"{key} has an address but no date"
        assert source.url is None or source.url.startswith("http"), key
