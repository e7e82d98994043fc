"""Which engine answers questions of the store, and what every such engine can do."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from commonweal.vocabulary.errors import UnknownName

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd
    import pyarrow as pa

NAMES = ("duckdb", "spark")


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine by its name and, for a Spark that runs elsewhere, its address.

    `COMMONWEAL_ENGINE` and `COMMONWEAL_SPARK` overrule what a workspace says, so that one
    workspace can be asked on both.
    """

    name: str = "duckdb"
    address: str = ""
    """`sc://host:15002`; empty for a Spark Connect server inside this process (Sail)."""

    def overruled(self) -> Choice:
        """The choice with what the environment says put in place.

        Raises:
            UnknownName: There is no such engine.
        """
        name = os.environ.get("COMMONWEAL_ENGINE", self.name)
        address = os.environ.get("COMMONWEAL_SPARK", self.address)
        if name not in NAMES:
            raise UnknownName(
                f"There is no engine “{name}”.",
                seen=f"There are: {', '.join(NAMES)}.",
                do="Correct engine in commonweal.toml, or COMMONWEAL_ENGINE.",
            )
        return Choice(name, address)


class Reader(Protocol):
    """What an engine can do with what the store holds. The same calls, the same answers."""

    def read_parquet(self, paths: Path | Iterable[Path]) -> ir.Table:
        """The rows of Parquet files, read when asked for."""

    def take(self, table: pa.Table) -> ir.Table:
        """An Arrow table, as the engine's own."""

    def keep(self, expression: ir.Table) -> ir.Table:
        """An expression of which several questions will be asked."""

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        """The rows of a small answer."""

    def frame(self, expression: ir.Table) -> pd.DataFrame:
        """The rows of an answer as a pandas table."""

    def arrow(self, expression: ir.Table) -> pa.Table:
        """The rows of an answer as an Arrow table."""

    def close(self) -> None:
        """Let go of all that was made."""


def reader(choice: Choice) -> Reader:
    """An engine to ask questions of.

    Raises:
        UnknownName: There is no such engine.
        CommonwealError: Spark was asked for and its packages are not installed.
    """
    wanted = choice.overruled()
    if wanted.name == "spark":
        from commonweal.evidence.engine.spark import Spark

        return Spark(wanted.address)
    from commonweal.evidence.engine.duck import Engine

    return Engine()
