"""Every page of the site, by the name of its address, with one real example of each."""

from __future__ import annotations

PAGES: dict[str, str] = {
    "home": "/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "about-the-data": "/about-the-data/",
    "insight:methods": "/methods/",
    "insight:method": "/methods/change/",
    "insight:runs": "/analyse/",
    "insight:run": "/analyse/rates/",
    "insight:overview": "/wolverhampton/",
    "insight:assessment": "/wolverhampton/assessment/",
    "insight:chapter": "/wolverhampton/assessment/theft/",
    "insight:indicators": "/wolverhampton/indicators/",
    "insight:indicator": "/wolverhampton/indicators/burglary/",
    "insight:areas": "/wolverhampton/areas/",
    "insight:area": "/wolverhampton/areas/E01010432/",
    "insight:explore": "/wolverhampton/explore/",
    "insight:data": "/wolverhampton/data/",
    "insight:delivery": "",  # its example is the first delivery held
    "insight:provenance": "/wolverhampton/provenance/burglary.monthly/",
    "insight:search": "/wolverhampton/search/?q=burglary",
}
FILES: dict[str, str] = {
    "insight:assessment-file": "/wolverhampton/assessment/files/assessment.pdf",
    "insight:figure": "/wolverhampton/figures/burglary.monthly.csv",
}
MORE = (
    "/analyse/e-test/",
    "/analyse/e-test/?count=10&against=5",
    "/analyse/control-chart/",
    "/analyse/hot-squares/",
    "/analyse/near-repeats/",
    "/methods/forecast/",
    "/methods/networks/",
    "/methods/disclosure/",
    "/portsmouth/",
    "/leeds/",
    "/leeds/areas/",
    "/leeds/assessment/",
    "/portsmouth/indicators/robbery/",
    "/wolverhampton/indicators/hate-incidents/",
    "/wolverhampton/indicators/drug-alcohol-related/",
    "/wolverhampton/indicators/harm-cchi/",
    "/wolverhampton/explore/?indicator=robbery&from=2025-01&to=2025-12&by=ward24",
    "/wolverhampton/explore/?indicator=nonsense&from=2025-13",
    "/wolverhampton/provenance/burglary.level/",
    "/wolverhampton/provenance/neighbourhood-crime.areas/",
    "/wolverhampton/search/",
    "/wolverhampton/search/?q=zzzz",
)
WHO_MAY_OPEN = dict.fromkeys((*PAGES, *FILES), "anyone")


def with_delivery(pages: dict[str, str], delivery: str) -> dict[str, str]:
    return {**pages, "insight:delivery": f"/wolverhampton/data/{delivery}/"}
