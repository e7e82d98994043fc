"""Who makes what a document was found to say into a record of the register.

This room takes what belongs to it. Rooms above register what belongs to them in their
`AppConfig.ready`: `takers.register(Kind.DELIVERABLE, take_deliverable)`. An accepted proposal
that nobody takes yet waits, and is taken when the reading is taken in again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from commonweal.records import changes
from commonweal.strategy.importing.proposals import Kind

if TYPE_CHECKING:
    from commonweal.partnership.models import Person
    from commonweal.records.models import Record
    from commonweal.strategy.models import Import, ProposalRow, Strategy

    R = TypeVar("R", bound=Record)


@dataclass
class Taking:
    """A reading as it is taken in: whose, into which strategy, and what was made so far."""

    reading: Import
    by: Person | None
    at: datetime
    strategy: Strategy | None = None
    made: dict[str, Record] = field(default_factory=dict)
    """What each proposal became, by its name in the reading."""
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def partnership(self) -> Any:
        return self.reading.partnership

    @property
    def into(self) -> Strategy:
        """The strategy that is being filled. It is the first thing taken."""
        assert self.strategy is not None
        return self.strategy

    def parent(self, row: ProposalRow, model: type[R]) -> R | None:
        """What the proposal that this one belongs to became, if it became one of that kind."""
        found = self.made.get(row.parent_ref)
        return found if isinstance(found, model) else None

    def record(self, row: ProposalRow, model: type[R]) -> R:
        """The record that this proposal changes, or a new one that says where it was read."""
        if row.becomes and row.becomes_kind == model.kind():
            return model.objects.ever(self.partnership).get(pk=row.becomes)  # type: ignore[no-any-return]
        return model(partnership=self.partnership)

    def keep(self, row: ProposalRow, record: R, **values: Any) -> R:
        """Fill a record from its proposal and save it, with the lines it came from."""
        values |= {
            "source": self.reading.file, "lines": list(row.lines), "confidence": row.confidence,
        }  # fmt: skip
        names = {f.name for f in record._meta.get_fields()}
        for name, value in values.items():
            if name in names:
                setattr(record, name, value)
        return changes.save(
            record, by=self.by, at=self.at, why=f"Read from {self.reading.file.name}, {row.cited}."
        )


Taker = Callable[["ProposalRow", Taking], "Record | None"]
TAKERS: dict[str, Taker] = {}


def register(kind: Kind | str, taker: Taker) -> None:
    """Say who takes proposals of a kind. One taker a kind; a second one is a mistake."""
    if TAKERS.get(str(kind), taker) is not taker:
        raise ValueError(f"Proposals of kind “{kind}” are taken already.")
    TAKERS[str(kind)] = taker
