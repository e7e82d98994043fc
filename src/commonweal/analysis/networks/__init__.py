"""Who connects the others? Networks of people from graded links, on pseudonymous keys.

Exact measures by rustworkx; networkx for interchange. Nothing here scores a person.
"""

from commonweal.analysis.networks.groups import (
    Communities,
    Robustness,
    call_in,
    communities,
    ego,
    robustness,
    weak_ties,
)
from commonweal.analysis.networks.measures import (
    NetworkSummary,
    describe_network,
    from_networkx,
    measures,
    to_networkx,
)
from commonweal.analysis.networks.ties import Projection, project

__all__ = [
    "Communities",
    "NetworkSummary",
    "Projection",
    "Robustness",
    "call_in",
    "communities",
    "describe_network",
    "ego",
    "from_networkx",
    "measures",
    "project",
    "robustness",
    "to_networkx",
    "weak_ties",
]
