"""Who is stopped: a group that is no longer recorded is a gap, not nil."""

from commonweal.assessment import findings
from commonweal.assessment.ground import Ground


def test_months_in_which_a_group_falls_silent_are_left_out(demo, evidence):
    from commonweal.evidence.workspace import Workspace

    found = findings.who_is_stopped(Ground(evidence, Workspace.open(demo).partnership("leeds")))
    # Leeds' file has no "Mixed" from February 2025 on; the year spoken of runs to July.
    shares = {row[0]: row[1] for row in found.tables[0].rows}
    assert shares["Mixed"] == 136
    assert any("February 2025 to July 2025" in caveat for caveat in found.caveats)
    assert sum(n for who, n in shares.items() if who != "All") == shares["All"] == 2_534
