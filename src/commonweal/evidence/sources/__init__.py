"""Every kind of file that Commonweal knows by its columns, one module each."""

from __future__ import annotations

from commonweal.evidence.source import Source
from commonweal.evidence.sources.police_street import PoliceStreet, PoliceStreet2011

SOURCES: tuple[Source, ...] = (PoliceStreet(), PoliceStreet2011())
