"""Which records are of the same person, address or incident?

| function | what it does |
|---|---|
| `link_people`, `link_addresses`, `link_incidents` | link records, columns named by keyword |
| `deduplicate`, `link` | the same for any model: within one table, between sources |
| `expected_pairs` | how many pairs would be compared, before any is |
| `Linkage.explain` | why a pair was linked, comparison by comparison |
| `accuracy`, `accuracy_by_group`, `thresholds` | right and wrong, where the truth is known |
| `clerical_sample` | pairs for a person to look at |

Splink 5 (Ministry of Justice) holds the model; this package prepares what is compared, refuses
what could not be learnt, and guards the clusters.
"""

from commonweal.analysis.linkage.checking import (
    Accuracy,
    accuracy,
    accuracy_by_group,
    clerical_sample,
    thresholds,
)
from commonweal.analysis.linkage.front import link_addresses, link_incidents, link_people
from commonweal.analysis.linkage.linking import Linkage, deduplicate, expected_pairs, link

__all__ = [
    "Accuracy",
    "Linkage",
    "accuracy",
    "accuracy_by_group",
    "clerical_sample",
    "deduplicate",
    "expected_pairs",
    "link",
    "link_addresses",
    "link_incidents",
    "link_people",
    "thresholds",
]
