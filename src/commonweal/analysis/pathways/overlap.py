"""How much of the demand on different services comes from the same people?"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import need_columns, need_level
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.words import count as figures
from commonweal.vocabulary.words import percent, plural

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Overlap:
    """Who is known to more than one service, in numbers only."""

    pairs: pd.DataFrame
    """One row per pair of services: `service`, `other`, `people` known to both, `of_service` and
    `of_other` (as shares of each), `by_chance` (expected if the services had nothing to do with
    one another), `times` (over that)."""
    services: pd.DataFrame
    """One row per service: `service`, `people`, `contacts`, `also_elsewhere` (people), `share`."""
    people: int
    contacts: int
    known_to_many: int
    """People known to more than one service."""
    top_people: int
    top_share: float
    """Share of all contacts made by those `top_people`."""
    top: float

    @property
    def in_words(self) -> str:
        return (
            f"{figures(self.known_to_many)} of {figures(self.people)} people "
            f"({percent(self.known_to_many / self.people)}) are known to more than one service. "
            f"{percent(self.top)} of people ({plural(self.top_people, 'person', 'people')}) make "
            f"{percent(self.top_share)} of all {figures(self.contacts)} contacts."
        )


def demand_overlap(
    contacts: pd.DataFrame,
    *,
    person: str,
    service: str,
    top: float = 0.01,
    least: int = 5,
) -> Overlap:
    """How much of the demand on different services comes from the same people?

    Shows where one plan could stand for several. Numbers only: no one is named,
    ranked or scored. Only as good as the linking of records: missed links make
    overlap look small. `by_chance` is among the people of this table, all of whom
    are known to some service, so services that divide people between them come out
    below chance. Contacts are what services recorded, not need.

    Args:
        contacts: One row per contact.
        person: Column of pseudonyms, the same person the same in every service.
        service: Column of services.
        top: Share of people whose share of contacts is worked out. [proportion]
        least: A pair of services with fewer people in common is not counted out.
            [people]

    Returns:
        An `Overlap`. `top_people` is `top` of the people, rounded up; where
        people tie at the edge, any of them gives the same share.

    Raises:
        NotEnoughData: Fewer than two services, or nobody.
        InvalidValues: A pseudonym or a service is missing.

    Source:
        Own count; `concentration` has the curve over all shares.

    >>> import pandas as pd
    >>> log = pd.DataFrame({"who": [1, 1, 1, 2, 3, 3], "service": list("AABABB")})
    >>> found = demand_overlap(log, person="who", service="service", top=0.34, least=0)
    >>> found.known_to_many, found.top_people, found.top_share
    (1, 2, 0.8333333333333334)
    """
    import pandas as pd

    need_columns(contacts, "contacts", person, service)
    need_level(top, "The share of people")
    if contacts[[person, service]].isna().any(axis=None):
        raise InvalidValues(
            "A contact lacks its pseudonym or its service.",
            do="Leave out contacts that cannot be linked, and say how many.",
        )
    grid = pd.crosstab(contacts[person], contacts[service])
    known = grid.to_numpy() > 0
    if len(grid) == 0 or known.shape[1] < 2:
        raise NotEnoughData("Overlap needs people and two services or more.")
    everyone = len(grid)
    size = known.sum(axis=0)
    many = known.sum(axis=1) > 1
    names = [str(name) for name in grid.columns]
    pairs = []
    for i, j in itertools.combinations(range(len(names)), 2):
        both = float((known[:, i] & known[:, j]).sum())
        chance = float(size[i] * size[j]) / everyone
        if 0 < both < least:
            both = math.nan
        pairs.append((names[i], names[j], both, both / size[i], both / size[j], chance,
                      both / chance))  # fmt: skip
    each = np.sort(grid.to_numpy().sum(axis=1))[::-1]
    first = math.ceil(top * everyone - 1e-9)
    elsewhere = (known & many[:, None]).sum(axis=0)
    return Overlap(
        pairs=pd.DataFrame(
            pairs, columns=["service", "other", "people", "of_service", "of_other", "by_chance",
                            "times"]),
        services=pd.DataFrame(
            {"service": names, "people": size, "contacts": grid.to_numpy().sum(axis=0),
             "also_elsewhere": elsewhere, "share": elsewhere / size}),
        people=everyone, contacts=int(each.sum()), known_to_many=int(many.sum()),
        top_people=first, top_share=float(each[:first].sum() / each.sum()), top=top,
    )  # fmt: skip
