"""Measures of real plans, where the full data is there, and the sample's evidence."""

import pytest


@pytest.fixture(scope="session")
def plan_of_2023(published) -> dict[int, str]:
    """The 24 measures of Safer Wolverhampton's proposed priorities, by line of the paper."""
    numbers = (
        67, 69, 71, 73, 109, 110, 112, 114, 116, 147, 149, 151, 153, 155, 192, 194, 196, 198,
        229, 231, 233, 235, 237, 239,
    )  # fmt: skip
    lines = published["004"].split("\n")
    return {n: lines[n - 1] for n in numbers}


@pytest.fixture(scope="session")
def leeds_indicators(published) -> list[str]:
    """The nine key indicators of Safer Leeds, their wrapped lines joined."""
    lines = published["003"].split("\n")[861:879]
    joined: list[str] = []
    for line in lines:
        if line.startswith(" "):
            joined.append(line.strip())
        else:
            joined[-1] += " " + line.strip()
    return joined


@pytest.fixture(scope="session")
def wolverhampton(demo):
    from commonweal.evidence.workspace import Workspace

    return Workspace.open(demo).partnership("wolverhampton")
