"""Measures of success: what a sentence asks for, what data there is for it, and how it stands."""

from commonweal.strategy.measuring.parsing import Atom, Direction, Kind, ParsedMeasure, parse

__all__ = ["Atom", "Direction", "Kind", "ParsedMeasure", "parse"]
