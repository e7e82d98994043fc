"""Questions on Spark, over Spark Connect: a cluster by its address, or Sail in this process.

Sail is a Spark Connect server in a wheel: the same client, the same expressions, no Java. It
stands in for a cluster in tests and on one machine.
"""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from commonweal.vocabulary.errors import CommonwealError, StoreError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd
    import pyarrow as pa

PORT = 15002
"""Where Spark Connect listens unless told otherwise."""
PATIENCE = 10.0
"""Seconds to wait for somebody to answer at an address."""
_STARTING = threading.Lock()


class Spark:
    """A Spark session of its own, with views of what it was shown.

    Args:
        address: `sc://host:15002` of a Spark Connect server that can read the store's folder;
            empty for one that is started inside this process.

    Raises:
        CommonwealError: The packages of the extra `sail` are not installed, or nobody
            answers at the address.
    """

    def __init__(self, address: str = "") -> None:
        if address:
            _knock(address)
        try:
            # One at a time: the client keeps its own default session.
            with _STARTING:
                import ibis
                from pyspark.sql.connect.session import SparkSession

                self._session = SparkSession.builder.remote(address or _here()).create()
                self.ibis: Any = ibis.pyspark.connect(self._session)
        except ImportError as error:
            raise CommonwealError(
                "Spark was asked for, and its client is not installed.",
                seen=str(error),
                do="Install it: pip install 'commonweal[sail]'; or set engine = \"duckdb\".",
            ) from error
        self._made = 0

    def _view(self, frame: Any) -> ir.Table:
        self._made += 1
        name = f"t{self._made}"
        frame.createOrReplaceTempView(name)
        return self.ibis.table(name)

    def read_parquet(self, paths: Path | Iterable[Path]) -> ir.Table:
        """The rows of Parquet files, read when asked for."""
        found = [paths] if isinstance(paths, Path) else list(paths)
        reading = self._session.read.schema(_schema(found[0]))
        return self._view(reading.parquet(*(_escaped(path) for path in found)))

    def take(self, table: pa.Table) -> ir.Table:
        """An Arrow table, sent to the server."""
        return self._view(self._session.createDataFrame(_plain(table)))

    def keep(self, expression: ir.Table) -> ir.Table:
        """An expression of which several questions will be asked.

        A cluster keeps its rows in memory; Sail works them out again for each question.
        """
        frame = self._session.sql(self.ibis.compile(expression))
        # A request that a server may decline: the answers are the same.
        with suppress(Exception):
            frame = frame.cache()
        return self._view(frame)

    def arrow(self, expression: ir.Table) -> pa.Table:
        """The rows of an answer as an Arrow table."""
        try:
            found: pa.Table = self.ibis.to_pyarrow(expression)
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in ("pyspark", "grpc"):
                raise
            raise StoreError(
                "Spark could not answer a question of the evidence.",
                seen=_first_line(error),
                do="See that the server is running and can read the workspace's folder under the "
                "same path.",
            ) from error
        return found

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        """The rows of a small answer."""
        found = self.arrow(expression)
        return list(zip(*(column.to_pylist() for column in found.columns), strict=True))

    def frame(self, expression: ir.Table) -> pd.DataFrame:
        """The rows of an answer as a pandas table."""
        found: pd.DataFrame = self.arrow(expression).to_pandas()
        return found

    def close(self) -> None:
        """End the session. A server inside this process lives on for the next."""
        with suppress(Exception):
            self._session.stop()


def _knock(address: str) -> None:
    """See that somebody listens: the client would go on trying for many minutes.

    Raises:
        CommonwealError: Nobody does.
    """
    found = urlsplit(address)
    try:
        with socket.create_connection((found.hostname or "", found.port or PORT), PATIENCE):
            pass
    except (OSError, ValueError) as error:
        raise CommonwealError(
            "No Spark answers.",
            seen=f"{address}: {_first_line(error)}.",
            do="See that a Spark Connect server listens there; an address is sc://HOST:PORT.",
        ) from error


@cache
def _here() -> str:
    """The address of a server on loopback, started at first use, that ends with the process."""
    # It logs every session it makes; errors come back to the client all the same.
    os.environ.setdefault("RUST_LOG", "error")
    from pysail.spark import SparkConnectServer  # type: ignore[import-untyped,import-not-found,unused-ignore]

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _SERVERS.append(server)
    _, port = server.listening_address
    return f"sc://127.0.0.1:{port}"


_SERVERS: list[Any] = []


def _schema(path: Path) -> Any:
    """The columns of a file in Spark's types.

    Said, not found out: all files of a table have the same, and to see that Spark would open
    every one of them.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyspark.sql.pandas.types import from_arrow_schema

    held = pq.read_schema(path)
    return from_arrow_schema(pa.schema(list(held)))


def _plain(table: pa.Table) -> pa.Table:
    """Dictionary columns as what they stand for: the client sends no dictionaries."""
    import pyarrow as pa

    schema = pa.schema(
        [
            pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type)
            for f in table.schema
        ]
    )
    return table.cast(schema)


def _escaped(path: Path) -> str:
    """A path whose brackets and stars are letters, not patterns."""
    return re.sub(r"([*?\[{])", r"[\1]", str(path))


def _first_line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error).strip().split("\n")[0])[:200]
