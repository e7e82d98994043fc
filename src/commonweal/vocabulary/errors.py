"""Errors in three lines: what is wrong, what was seen, what to do.

The command line turns the class into an exit code, the website into a page.
No error ever carries a personal value.
"""

from __future__ import annotations

from collections.abc import Iterable


class CommonwealError(Exception):
    """Something the person at the keyboard can act on.

    Args:
        wrong: What is wrong, one sentence.
        seen: What we saw that made us say so.
        do: What to do about it.
    """

    exit_code = 1

    def __init__(self, wrong: str, *, seen: str = "", do: str = "") -> None:
        self.wrong, self.seen, self.do = wrong, seen, do
        super().__init__("\n".join(line for line in (wrong, seen, do) if line))


class FileRefused(CommonwealError):
    """A file was not taken in, and nothing in the store changed."""

    exit_code = 3


class PersonalDataFound(FileRefused):
    """A file holds people where only counts and incidents may be."""

    exit_code = 4


class StoreError(CommonwealError):
    """The evidence store cannot be read or written."""

    exit_code = 5


class MissingColumns(CommonwealError):
    """A table lacks a column that was asked for."""

    exit_code = 6

    @classmethod
    def of(cls, table: str, missing: Iterable[str], has: Iterable[str]) -> MissingColumns:
        names = sorted(missing)
        word = "column" if len(names) == 1 else "columns"
        return cls(
            f"The {table} table has no {word} {', '.join(names)}.",
            seen=f"It has: {', '.join(has)}.",
            do="Rename the column, or say which one to use instead.",
        )


class InvalidValues(CommonwealError):
    """A value is outside what the method allows."""

    exit_code = 7


class NotEnoughData(CommonwealError):
    """The method has an answer only for more data than there is."""

    exit_code = 8


class NotDefined(CommonwealError):
    """An indicator or term has no agreed definition, so no number is given."""

    exit_code = 9


class UnknownName(CommonwealError):
    """A partnership, area, indicator or source of that name is not here."""

    exit_code = 10


class HistoryBroken(CommonwealError):
    """The history of the records was altered, or part of it is missing."""

    exit_code = 12
