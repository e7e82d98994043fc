"""Five published strategy documents: of the project's own sample, or of the full data beside it."""

from importlib import resources

import pytest

PUBLISHED = {
    "000": "portsmouth-priorities-two-years",
    "001": "portsmouth-priorities-2018-23",
    "002": "wolverhampton-priorities-2017-20",
    "003": "leeds-strategy-2018-21",
    "004": "wolverhampton-proposed-priorities-2023",
}


@pytest.fixture(scope="session")
def published(request: pytest.FixtureRequest) -> dict[str, str]:
    """The text of each document, by the number it has in the known answers."""
    sample = resources.files("commonweal.strategy").joinpath("sample", "documents")
    if sample.is_dir():
        return {n: sample.joinpath(f"{s}.txt").read_text("utf-8") for n, s in PUBLISHED.items()}
    folder = request.getfixturevalue("shared") / "seeds"
    return {n: next(folder.glob(f"{n}_*.txt")).read_text("utf-8") for n in PUBLISHED}
