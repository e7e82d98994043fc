"""Reporting periods: quarters of the financial year, as partnerships report."""

from __future__ import annotations

from datetime import date


def quarter(day: date) -> str:
    """The quarter of the financial year that a day lies in.

    >>> quarter(date(2026, 4, 1)), quarter(date(2026, 3, 31))
    ('2026-27 Q1', '2025-26 Q4')
    """
    start = day.year if day.month >= 4 else day.year - 1
    number = (day.month - 4) % 12 // 3 + 1
    return f"{start}-{(start + 1) % 100:02d} Q{number}"


def quarter_before(day: date) -> str:
    """The quarter that was over last: the one to report on.

    >>> quarter_before(date(2026, 4, 15))
    '2025-26 Q4'
    """
    month = (day.month - 1) // 3 * 3 + 1
    first = date(day.year, month, 1)
    before = (
        date(first.year - 1, 12, 31) if first.month == 1 else date(first.year, first.month - 1, 1)
    )
    return quarter(before)
