"""Crowded corners of Portsmouth, numbered, amid all map points."""

from __future__ import annotations

import numpy as np

from commonweal.analysis.clusters import clusters
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import GOLD, TEAL
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.grids import cell_map

COLOURS = {"in a cluster": GOLD, "elsewhere": TEAL}


def figure() -> Figure:
    found = clusters(sample("portsmouth_2025_places.csv"), x="lon", y="lat", count="violence")
    inside = found.members["cluster"] > 0
    table = found.members.assign(
        band=np.where(inside, *COLOURS), size=found.members["events"].astype(float)
    )
    table = table[table["size"] > 0].sort_values("cluster")
    said = "; ".join(
        f"{int(r['cluster'])}: {int(r['events'])} on {int(r['places'])} points"
        for r in found.table.to_dict("records")
    )
    marks = [(r["x"], r["y"] + 230, str(int(r["cluster"]))) for r in found.table.to_dict("records")]
    return cell_map(
        table, cell=0, band="band", colours=COLOURS, key="Map point, sized by its offences",
        id="worked.clusters", cells=False, marks=marks,
        caption=f"The {len(found.table)} places of Portsmouth with {found.least} or more violent "
        f"and sexual offences within {found.within:.0f} metres, January to September 2025",
        alt=f"Map of {len(table)} points and {len(found.table)} numbered clusters. {said}.",
        source="data.police.uk; ONS (boundaries)",
    )  # fmt: skip
