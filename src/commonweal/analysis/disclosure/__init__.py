"""What may be published, and can anybody work out what was hidden?

| function | what it does |
|---|---|
| `protect` | Hide small counts of one table, and what would give them away |
| `protect_linked` | The same for tables that share cells |
| `protect_release` | The same for a table beside one already published |
| `audit` | What a reader can work out from a published table |
| `round_counts` | Round a table: nearest, at random, or so that parts add up |
| `protect_sums`, `audit_sums` | Both for sums of amounts, by dominance and p% rules |
| `sensitive_sums` | Which sums one or two givers dominate |
| `rule_set`, `rule_sets`, `read_rule_sets` | The named, versioned rules, and rules of your own |
"""

from commonweal.analysis.disclosure.amounts import ProtectedSums, audit_sums, protect_sums
from commonweal.analysis.disclosure.publish import (
    Protected,
    ProtectedTogether,
    protect,
    protect_linked,
)
from commonweal.analysis.disclosure.releases import Audit, audit, protect_release
from commonweal.analysis.disclosure.rounding import round_counts
from commonweal.analysis.disclosure.rules import (
    RuleName,
    RuleSet,
    read_rule_sets,
    rule_set,
    rule_sets,
    sensitive_sums,
)

__all__ = [
    "Audit",
    "Protected",
    "ProtectedSums",
    "ProtectedTogether",
    "RuleName",
    "RuleSet",
    "audit",
    "audit_sums",
    "protect",
    "protect_linked",
    "protect_release",
    "protect_sums",
    "read_rule_sets",
    "round_counts",
    "rule_set",
    "rule_sets",
    "sensitive_sums",
]
