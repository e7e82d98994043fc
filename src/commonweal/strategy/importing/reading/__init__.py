"""From a file to numbered lines: text, Word, OpenDocument and PDF."""

from commonweal.strategy.importing.reading.reading import KINDS, LARGEST, read_document

__all__ = ["KINDS", "LARGEST", "read_document"]
