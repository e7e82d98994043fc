"""Every kind of file that Commonweal knows by its columns, one module each."""

from __future__ import annotations

from commonweal.evidence.source import Source
from commonweal.evidence.sources.area_lookups import LOOKUP_SOURCES
from commonweal.evidence.sources.boundaries import Boundaries
from commonweal.evidence.sources.casualties import Casualties, CasualtiesOfAYear
from commonweal.evidence.sources.counts_lsoa_month import CountsByLsoa
from commonweal.evidence.sources.counts_msoa_month import CountsByMsoa, StopsByMsoa
from commonweal.evidence.sources.crime_rates import PublishedRates
from commonweal.evidence.sources.deprivation import (
    Deprivation2019,
    Deprivation2019Map,
    Deprivation2025,
)
from commonweal.evidence.sources.home_office import HomeOfficeCrime
from commonweal.evidence.sources.police_outcomes import PoliceOutcomes
from commonweal.evidence.sources.police_stops import PoliceStops
from commonweal.evidence.sources.police_street import PoliceStreet, PoliceStreet2011
from commonweal.evidence.sources.residents import CensusResidents, MidYearResidents
from commonweal.evidence.sources.stop_search_by_ethnicity import StopsByEthnicity

SOURCES: tuple[Source, ...] = (
    PoliceStreet(),
    PoliceStreet2011(),
    PoliceOutcomes(),
    PoliceStops(),
    CountsByLsoa(),
    CountsByMsoa(),
    StopsByMsoa(),
    StopsByEthnicity(),
    Casualties(),
    CasualtiesOfAYear(),
    HomeOfficeCrime(),
    PublishedRates(),
    CensusResidents(),
    MidYearResidents(),
    Deprivation2025(),
    Deprivation2019(),
    Deprivation2019Map(),
    *LOOKUP_SOURCES,
    Boundaries(),
)
