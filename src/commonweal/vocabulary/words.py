"""Numbers as people read them. The one place where a number becomes a word."""

from __future__ import annotations

import math
from collections.abc import Sequence

MINUS = "−"  # a true minus sign, so that columns line up and screen readers say "minus"


def count(value: float) -> str:
    """`27,850`."""
    return f"{value:,.0f}".replace("-", MINUS)


def rate(value: float) -> str:
    """Three figures at most: `106`, `13.7`, `1.3`, `0.45`."""
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 1 else 2
    return f"{value:,.{digits}f}".replace("-", MINUS)


def percent(proportion: float, *, signed: bool = False, digits: int | None = None) -> str:
    """A proportion as a percentage: 0.113 is `11%`, 0.024 is `2.4%`."""
    value = proportion * 100
    if digits is None:
        digits = 0 if abs(value) >= 10 or abs(round(value, 1)) == round(abs(value)) else 1
    value = round(value, digits) + 0.0  # what rounds to nothing has no sign
    sign = "+" if signed and value > 0 else ""
    return f"{sign}{value:.{digits}f}%".replace("-", MINUS)


def number(value: float) -> str:
    """Any number, four figures at most behind the thousands: `27,850`, `0.001230`, `1.2e−09`."""
    if math.isnan(value):
        return "–"
    size = abs(value)
    if math.isinf(size):
        return "no limit" if value > 0 else f"{MINUS}no limit"
    if size == int(size) and size < 1e15:
        return count(value)
    if size < 1e-4 or size >= 1e15:
        return f"{value:.2g}".replace("-", MINUS)
    return f"{value:,.{max(0, 3 - math.floor(math.log10(size)))}f}".replace("-", MINUS)


def join(items: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """`1 month`, `29 months`."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def small(number: int) -> str:
    """Words below ten, figures from ten on."""
    return SMALL[number] if 0 <= number < len(SMALL) else count(number)
