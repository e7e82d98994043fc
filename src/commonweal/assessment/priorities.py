"""Which matters come first: a matrix in which every score follows a stated rule from a finding.

The scheme is a file (`criteria.toml`, or the workspace's own `priorities.toml`). The order
helps a board to choose and does not choose for it.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from commonweal.analysis.scoring import Criterion, Scheme, Score, rank, sensitivity
from commonweal.assessment.findings.comparison import stands
from commonweal.assessment.findings.harm import harm_shares
from commonweal.assessment.findings.where import FEWEST
from commonweal.assessment.ground import OVERALL, Ground, attempt
from commonweal.assessment.sentences import few_months
from commonweal.assessment.structure import Cell, Column, Finding, Table
from commonweal.evidence.indicators.definition import Good
from commonweal.vocabulary.errors import CommonwealError
from commonweal.vocabulary.words import join, percent, rate

MEASURES = (
    "share of what was recorded", "share of harm", "tested change", "tested difference",
    "share of places that do not hold half",
)  # fmt: skip
OWN = "priorities.toml"


class Rule(BaseModel):
    """How one criterion is scored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    measure: str
    weight: float = 1.0
    steps: tuple[float, ...]
    anchors: tuple[str, ...]
    unknown: int

    @model_validator(mode="after")
    def _fits(self) -> Rule:
        if self.measure not in MEASURES:
            raise ValueError(f"measure must be one of: {', '.join(MEASURES)}")
        if len(self.anchors) != len(self.steps) + 1 or list(self.steps) != sorted(self.steps):
            raise ValueError("steps must rise, and there must be one more anchor than steps")
        if not 1 <= self.unknown <= len(self.anchors):
            raise ValueError("unknown must be a score of the scale")
        return self

    def score(self, value: float) -> int:
        return 1 + sum(value >= step for step in self.steps)


class Rules(BaseModel):
    """A scheme: what is scored, and how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    matters: tuple[str, ...]
    criterion: tuple[Rule, ...]


def rules(workspace: Path | None = None) -> Rules:
    """The workspace's own scheme, or the default.

    Raises:
        CommonwealError: The workspace's file cannot be read.
    """
    own = workspace / OWN if workspace else None
    if own is None or not own.exists():
        text = resources.files(__package__).joinpath("criteria.toml").read_text("utf-8")
        return Rules.model_validate(tomllib.loads(text))
    try:
        return Rules.model_validate(tomllib.loads(own.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as error:
        raise CommonwealError(
            f"{OWN} cannot be read.",
            seen=" ".join(str(error).split())[:300],
            do="Start from the default scheme: commonweal's criteria.toml.",
        ) from error


@dataclass(frozen=True)
class Judged:
    """One cell of the matrix: the number, the score its rule gives, and the finding it rests on."""

    value: float | None
    score: int
    evidence: str
    words: str


@dataclass(frozen=True)
class Matrix:
    """Scores of all matters, their order, and how firm that is."""

    rules: Rules
    used: tuple[Rule, ...]
    """Criteria that could be scored for at least one matter."""
    dropped: tuple[Rule, ...]
    cells: dict[str, dict[str, Judged]]
    """By matter's indicator id, by criterion id."""
    order: tuple[tuple[str, int, float], ...]
    """Indicator id, rank (ties share the better), total."""
    most: float
    """The most a matter could have."""
    ranges: dict[str, tuple[int, int]]
    """Best and worst rank when any one score moves by one step or any weight by a fifth."""

    def first(self, most: int = 5) -> list[str]:
        """Matters in the first places; those tied with the last of them are kept."""
        return [id for id, place, _ in self.order if place <= most]


def matrix(ground: Ground, scheme: Rules) -> Matrix | None:
    """Score every matter that has data; None where none has."""
    ids = [id for id in scheme.matters if id in ground.held and ground.level(id).count > 0]
    cells = {id: {r.id: _judge(ground, id, r) for r in scheme.criterion} for id in ids}
    if not ids:
        return None
    used = tuple(
        r for r in scheme.criterion if any(cells[id][r.id].value is not None for id in ids)
    )
    if not any(r.weight > 0 for r in used):
        return None
    chosen = Scheme(
        scheme.id,
        scheme.title,
        tuple(
            Criterion(r.id, r.title, dict(enumerate(r.anchors, 1)), weight=r.weight) for r in used
        ),
    )
    scores = [
        Score(id, r.id, cells[id][r.id].score, cells[id][r.id].evidence) for id in ids for r in used
    ]
    ranked = rank(chosen, scores).to_dict("records")
    moves = {row["matter"]: row for row in sensitivity(chosen, scores).to_dict("records")}
    return Matrix(
        rules=scheme,
        used=used,
        dropped=tuple(r for r in scheme.criterion if r not in used),
        cells=cells,
        order=tuple((r["matter"], int(r["rank"]), float(r["total"])) for r in ranked),
        most=sum(r.weight * len(r.anchors) for r in used),
        ranges={m: (int(r["rank_best"]), int(r["rank_worst"])) for m, r in moves.items()},
    )


def _judge(ground: Ground, id: str, rule: Rule) -> Judged:
    value, evidence, words = _measured(ground, id, rule.measure)
    if value is None:
        return Judged(None, rule.unknown, evidence, "not known")
    return Judged(value, rule.score(value), evidence, words)


def _measured(ground: Ground, id: str, measure: str) -> tuple[float | None, str, str]:
    """A criterion's number, the finding it stands in, and the number in words."""
    if measure == "share of what was recorded":
        whole = ground.level(OVERALL).count
        share = ground.level(id).count / whole if whole else None
        return share, f"{id}.level", percent(share) if share is not None else ""
    if measure == "share of harm":
        share = harm_shares(ground).get(id, (0.0, None, None))[1]
        return share, "harm.volume", percent(share) if share is not None else ""
    if measure == "tested change":
        found = ground.try_change(id)
        if found is None or few_months(found):
            return None, f"{id}.change", ""
        size = found.ratio - 1 if math.isfinite(found.ratio) else 1.0
        value = 0.0 if found.direction == "same" else size
        plain = "about the same" if value == 0 else percent(value, signed=True)
        return value, f"{id}.change", plain
    if measure == "tested difference":
        ratio = stands(ground, id)
        if ratio is None:
            return None, f"{id}.comparison", ""
        plain = "about the same" if ratio == 1 else f"{rate(ratio)} times"
        return ratio - 1, f"{id}.comparison", plain
    return _spread(ground, id)


def _spread(ground: Ground, id: str) -> tuple[float | None, str, str]:
    from commonweal.analysis.concentration import concentration

    areas = attempt(lambda: ground.areas(id))
    if areas is None or areas.table["count"].sum() < FEWEST:
        return None, f"{id}.where", ""
    held = concentration(areas.table, count="count")
    half = held.places_for[0.5]
    return 1 - half / held.places, f"{id}.where", f"half in {half} of {held.places}"


def confidence(ground: Ground, id: str, row: dict[str, Judged]) -> str:
    """How sure the scores of a matter are: shown, never counted."""
    unknown = sum(cell.value is None for cell in row.values())
    good = ground.indicator(id).good
    if unknown > 1 or good is Good.UNDER_REPORTED:
        return "Low: " + (
            "much is never reported" if good is Good.UNDER_REPORTED else "little could be scored"
        )
    if good is Good.ACTIVITY:
        return "Low: follows police activity"
    if unknown or not ground.level(id).whole:
        return "Medium: months or comparisons are missing"
    return "High"


def order(ground: Ground, found: Matrix) -> Finding:
    """The order as a finding, with the matrix, the scale and the moves as tables."""
    top = found.first(3)
    totals = {id: total for id, _, total in found.order}
    named = [f"{ground.indicator(id).title} ({rate(totals[id])})" for id in top[:5]]
    sentence = (
        f"By this scheme the first matters are {join(named)}, out of a possible {rate(found.most)}."
    )
    firm = [id for id, place, _ in found.order if found.ranges[id] == (place, place)]
    moved = "No place is firm: each can change if one judgement moves by one step."
    if firm:
        titles = [ground.indicator(id).title for id in firm]
        moved = f"Firm whatever single judgement moves: {join(titles)}."
    caveats = [moved, "Themes without data cannot be scored. They may matter as much or more."]
    if found.dropped:
        titles = [r.title for r in found.dropped]
        caveats.append(f"Not scored for want of data: {join(titles)}.")
    return Finding(
        id="priorities.order",
        title="The order by the scheme",
        sentence=sentence,
        numbers={
            "most": found.most,
            **{f"total_{id}": totals[id] for id in top[:5]},
        },
        test=f"{found.rules.title}: scores times weights, added up",
        caveats=tuple(caveats),
        tables=(_matrix_table(ground, found), _scale_table(found)),
        provenance=ground.provenance(OVERALL),
    )


def _matrix_table(ground: Ground, found: Matrix) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for id, place, total in found.order:
        cells = found.cells[id]
        scores = [f"{cells[r.id].score} ({cells[r.id].words})" for r in found.used]
        best, worst = found.ranges[id]
        rows.append(
            (place, ground.indicator(id).title, *scores, total, found.most,
             f"{best} to {worst}" if best != worst else str(best),
             confidence(ground, id, cells),
             ", ".join(cells[r.id].evidence for r in found.used))
        )  # fmt: skip
    return Table(
        id="priorities.matrix",
        caption=f"Matters scored, {ground.place}, {ground.period.label}",
        columns=(
            Column("rank", "Rank", "", "count"),
            Column("matter", "Matter"),
            *(Column(r.id, r.title) for r in found.used),
            Column("total", "Total", "points", "rate"),
            Column("most", "Out of", "points", "rate"),
            Column("range", "Rank if one thing moves"),
            Column("confidence", "How sure"),
            Column("evidence", "Findings it rests on"),
        ),
        rows=tuple(rows),
        notes=(
            "Each score is followed by the number it comes from. “Not known” takes the score that "
            "the scheme gives to what is not known.",
            "“If one thing moves”: any one score one step up or down, or any weight a fifth more "
            "or less. Ties share the better rank.",
        ),
        source="Scores follow the stated steps from the findings named in each row",
    )


def _scale_table(found: Matrix) -> Table:
    widest = max(len(r.anchors) for r in found.used)
    return Table(
        id="priorities.scale",
        caption=f"The scale: {found.rules.title}",
        columns=(
            Column("criterion", "Criterion"),
            Column("weight", "Weight", "", "rate"),
            *(Column(f"score{i}", f"Score {i}") for i in range(1, widest + 1)),
        ),
        rows=tuple(
            (r.title, r.weight, *r.anchors, *((None,) * (widest - len(r.anchors))))
            for r in found.used
        ),
        source=f"The scheme of this assessment; put {OWN} in the workspace to use your own",
    )
