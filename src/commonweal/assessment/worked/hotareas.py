"""Neighbourhoods of Wolverhampton that are hot together with those that touch them."""

from __future__ import annotations

from commonweal.analysis.hotspots import getis_ord
from commonweal.analysis.methods import run, sample
from commonweal.assessment.figures.maps import hot_spot_map
from commonweal.assessment.structure import Figure


def figure() -> Figure:
    chosen = run("hot-areas")
    areas, touching = chosen.sample().values()
    code = chosen.example["area"]
    by_curve = getis_ord(areas, touching, **chosen.example).set_index(code)
    exact = getis_ord(areas, touching, p_value="exact", **chosen.example).set_index(code)
    surest = exact[exact["spot"] == "hot"].sort_values("z", ascending=False)
    return hot_spot_map(
        sample("wolverhampton_areas.geojson.gz").rename(columns={code: "code"}),
        {str(area): "hot95" if spot == "hot" else "ordinary"
         for area, spot in by_curve["spot"].items()},
        id="worked.hotareas",
        caption="Neighbourhood crime in Wolverhampton, year to March 2026, one false discovery in "
        "twenty: shaded where hot by the normal curve, numbered where by exact permutation too",
        names={str(area): str(name) for area, name in by_curve["lsoa21_name"].items()},
        top=[str(area) for area in surest.index],
        source="data.police.uk; ONS (boundaries)",
    )  # fmt: skip
