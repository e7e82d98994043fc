"""The one place where tables are computed: Ibis expressions, on DuckDB or on Spark.

Everything else in this room builds Ibis expressions and hands them here, so that the same
expression runs on one machine and on a cluster. Files are taken in and judged by DuckDB
(`Engine`); questions of what the store holds go to whichever engine is chosen (`reader`).
"""

from commonweal.evidence.engine.choice import Choice, Reader, reader
from commonweal.evidence.engine.duck import LONGEST_LINE, Engine
from commonweal.evidence.hexadecimal import whole_bytes

__all__ = ["LONGEST_LINE", "Choice", "Engine", "Reader", "reader", "whole_bytes"]
