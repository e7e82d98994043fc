"""Kinds of area, and areas."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AreaKind(StrEnum):
    """What a code stands for. The year is the vintage of the boundary."""

    LSOA11 = "lsoa11"
    LSOA21 = "lsoa21"
    MSOA21 = "msoa21"
    WARD24 = "ward24"
    DISTRICT = "district"
    CSP = "csp"
    FORCE = "force"
    COUNTRY = "country"

    @property
    def plain(self) -> str:
        """What a resident would call it."""
        return {
            AreaKind.LSOA11: "neighbourhood",
            AreaKind.LSOA21: "neighbourhood",
            AreaKind.MSOA21: "neighbourhood",
            AreaKind.WARD24: "ward",
            AreaKind.DISTRICT: "district",
            AreaKind.CSP: "partnership area",
            AreaKind.FORCE: "police force area",
            AreaKind.COUNTRY: "country",
        }[self]

    @property
    def definition(self) -> str:
        """What an analyst wants to read beside the plain word."""
        return {
            AreaKind.LSOA11: "Lower-layer Super Output Area, 2011",
            AreaKind.LSOA21: "Lower-layer Super Output Area, 2021",
            AreaKind.MSOA21: "Middle-layer Super Output Area, 2021",
            AreaKind.WARD24: "Electoral ward, 2024",
            AreaKind.DISTRICT: "Local authority district",
            AreaKind.CSP: "Community Safety Partnership area",
            AreaKind.FORCE: "Police force area",
            AreaKind.COUNTRY: "Country",
        }[self]


@dataclass(frozen=True, slots=True)
class Area:
    """One area: its kind, official code, official name and the name people use."""

    kind: AreaKind
    code: str
    name: str
    known_as: str = ""

    @property
    def label(self) -> str:
        return self.known_as or self.name
