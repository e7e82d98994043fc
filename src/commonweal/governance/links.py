"""Links to records of any room, by kind and number: what rooms above this one are linked by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from commonweal.governance.models.fields import About
    from commonweal.records.models import Record


@dataclass(frozen=True)
class Link:
    """A record somewhere: `strategy.priority`, its number, its title."""

    kind: str
    id: int | None
    title: str

    @classmethod
    def to(cls, record: Record) -> Link:
        """A link to a record that is saved."""
        return cls(record.kind(), record.pk, str(record)[:300])

    @classmethod
    def of(cls, row: About) -> Link | None:
        """The link that a row holds, if it holds one."""
        if not (row.about_kind or row.about_title):
            return None
        return cls(row.about_kind, row.about_id, row.about_title)

    def columns(self) -> dict[str, Any]:
        """The columns of `About`, for a new row."""
        return {"about_kind": self.kind, "about_id": self.id, "about_title": self.title[:300]}

    def address(self, slug: str) -> str:
        """Where its page is, if its room has a register of that kind; empty otherwise."""
        from django.urls import NoReverseMatch

        from commonweal.components.registers import Register

        register = Register.by_model.get(self.kind)
        if register is None or self.id is None:
            return ""
        try:
            return register.address("page", slug, id=self.id)
        except NoReverseMatch:
            return ""
