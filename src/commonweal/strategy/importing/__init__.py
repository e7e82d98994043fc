"""From a strategy document to what it says, line by line. Plain Python, no server."""

from commonweal.strategy.importing.lines import Line, SourceDocument
from commonweal.strategy.importing.matching import Change, Difference, Match, differ, match
from commonweal.strategy.importing.organisations import Directory, Lead
from commonweal.strategy.importing.proposals import Kind, Proposal, Reading
from commonweal.strategy.importing.reading import read_document
from commonweal.strategy.importing.recognise import directory_of, recognise, unclaimed

__all__ = [
    "Change",
    "Difference",
    "Directory",
    "Kind",
    "Lead",
    "Line",
    "Match",
    "Proposal",
    "Reading",
    "SourceDocument",
    "differ",
    "directory_of",
    "match",
    "read_document",
    "recognise",
    "unclaimed",
]
