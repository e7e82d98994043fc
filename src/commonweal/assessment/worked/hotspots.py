"""Squares of Portsmouth that are hot or cold together with those around them."""

from __future__ import annotations

import numpy as np

from commonweal.analysis.hotspots import hot_squares
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import COLD, HOT, ORDINARY
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.grids import cell_map

COLOURS = {
    "more than chance": HOT[0],
    "no clear difference": ORDINARY,
    "less than chance": COLD,
}


def figure() -> Figure:
    found = hot_squares(sample("portsmouth_squares.csv"), value="violence")
    more, ordinary, less = COLOURS
    kind = found.table["spot"].map({"hot": more, "cold": less}).fillna(ordinary)
    table = found.table.assign(band=np.asarray(kind))
    return cell_map(
        table, cell=250, band="band", colours=COLOURS, key="With the squares around it",
        id="worked.hotspots",
        caption="Violence in Portsmouth on squares of 250 metres, January to September 2025, by "
        "exact permutation with one false discovery in twenty",
        alt=f"Map of {len(table)} squares: {found.hot} hot, in one belt through the south-west of "
        f"the island; {found.cold} cold, most at the water's edge; the rest show no clear "
        "difference.",
        source="data.police.uk; ONS (boundaries)",
    )  # fmt: skip
