"""Violence in Portsmouth on squares of the British National Grid."""

from __future__ import annotations

from commonweal.analysis.cells import squares
from commonweal.analysis.methods import sample
from commonweal.assessment.figures.theme import SEQUENTIAL
from commonweal.assessment.structure import Figure
from commonweal.assessment.worked.grids import banded, cell_map

BANDS = ("1 to 9", "10 to 24", "25 to 49", "50 to 99", "100 or more")
CUTS = (10, 25, 50, 100)


def figure() -> Figure:
    found = squares(sample("portsmouth_2025_places.csv"), x="lon", y="lat", count="violence")
    table = found.table[found.table["events"] > 0]
    table = table.assign(band=[banded(n, CUTS, BANDS) for n in table["events"]])
    most = table.nlargest(1, "events").iloc[0]
    how = "; ".join(f"{b}: {int((table['band'] == b).sum())} squares" for b in BANDS)
    return cell_map(
        table, cell=found.size, band="band", colours=dict(zip(BANDS, SEQUENTIAL, strict=True)),
        key="Offences in each square of 250 metres", id="worked.cells",
        caption="Violent and sexual offences in Portsmouth on squares of 250 metres, January to "
        "September 2025",
        alt=f"Map of {len(table)} squares. {how}. Most: {most['cell']} with {most['events']}.",
        source="data.police.uk; ONS (boundaries)",
    )  # fmt: skip
