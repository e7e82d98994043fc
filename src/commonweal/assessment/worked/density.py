"""Violence in Portsmouth as a surface."""

from __future__ import annotations

from commonweal.analysis.density import density
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import SEQUENTIAL
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.grids import banded, cell_map

BANDS = ("50 to 149", "150 to 299", "300 to 599", "600 to 999", "1,000 or more")
CUTS = (150, 300, 600, 1_000)


def figure() -> Figure:
    found = density(sample("portsmouth_2025_places.csv"), x="lon", y="lat", count="violence")
    table = found.table[found.table["density"] >= 50]
    table = table.assign(band=[banded(v, CUTS, BANDS) for v in table["density"]])
    shares = "; ".join(
        f"{b}: {(table['band'] == b).sum() * found.cell**2 / 1e6:.1f} square kilometres"
        for b in BANDS
    )
    return cell_map(
        table, cell=found.cell, band="band", colours=dict(zip(BANDS, SEQUENTIAL, strict=True)),
        key="Offences for every square kilometre", id="worked.density",
        caption="Where violent and sexual offences lie thickest in Portsmouth, January to "
        f"September 2025, smoothed over {found.bandwidth:.0f} metres",
        alt=f"Map of density. {shares}. Thickest: {found.table['density'].max():,.0f}.",
        source="data.police.uk; ONS (boundaries)",
    )  # fmt: skip
