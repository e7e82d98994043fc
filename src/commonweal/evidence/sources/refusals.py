"""Reasons to refuse a whole file that several sources share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.vocabulary.errors import FileRefused

if TYPE_CHECKING:
    import ibis.expr.types as ir


def months_to_come(engine: Engine, tidy: ir.Table, file: Received) -> None:
    """Refuse a file with even one month that is still to come: its clock cannot be trusted."""
    ahead = tidy.filter(tidy._reason == "the month is still to come")
    seen = engine.one(ahead.aggregate(n=ahead.count(), last=ahead.month.max()))
    if seen["n"]:
        raise FileRefused(
            f"{file.name} speaks of months that are still to come.",
            seen=f"{seen['n']:,} rows, up to {seen['last']}.",
            do="Check the dates where the file was made.",
        )
