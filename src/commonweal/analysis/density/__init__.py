"""How thickly do events lie, and among how many who could have one?"""

from __future__ import annotations

from commonweal.analysis.density.bandwidths import bandwidth_of
from commonweal.analysis.density.maps import Density, Risk, density, risk
from commonweal.analysis.density.surface import surface, unique_places

__all__ = ["Density", "Risk", "bandwidth_of", "density", "risk", "surface", "unique_places"]
