"""What records know of people and partnerships, which are rooms above: no more than this."""

from __future__ import annotations

from typing import Any, Protocol


class Whose(Protocol):
    """A partnership."""

    slug: Any

    @property
    def pk(self) -> Any: ...


class Who(Protocol):
    """A person, as the history writes her down."""

    @property
    def pk(self) -> Any: ...

    def agency_in(self, partnership: Any) -> str: ...
