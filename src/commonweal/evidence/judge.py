"""Judging a file that has been read: which rows count, what is kept, what the report says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.evidence import privacy
from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.rejects import write_rejects
from commonweal.evidence.source import Head, Reading, Rule, Source, as_came
from commonweal.evidence.store import Check, Delivery, Part
from commonweal.vocabulary.errors import FileRefused
from commonweal.vocabulary.tables import COUNTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

MOST_REJECTED = 0.5
"""Above this share of bad rows the file is refused whole: it is something else."""


def make_delivery(
    engine: Engine, source: Source, file: Received, head: Head, made: Path, *, id: str, day: date
) -> Delivery:
    """Read a file, judge its rows, and write its tables and rejects to the folder `made`.

    Raises:
        FileRefused: Nothing, or not enough, of it can be taken.
        PersonalDataFound: There are people in it.
    """
    reading = source.read(engine, file, head)
    privacy.screen(engine, reading.raw, source, file.name)
    raw = _marked(reading.raw)
    judged = engine.keep(_judge(source.tidy(raw, file), source, raw, day))
    tally = dict(engine.rows(judged.group_by("_reason").aggregate(n=judged.count())))
    good = tally.pop(None, 0)
    lost = sum(tally.values()) + len(reading.odd_lines)
    if not good + lost:
        raise FileRefused(
            f"{file.name} has a header and no rows.",
            seen=f"Columns: {', '.join(head.columns[:12])}.",
            do="Check the period and area you asked for, and export it again.",
        )
    source.refuse(engine, judged, file)
    if lost > MOST_REJECTED * (good + lost):
        _refuse_mostly_bad(file, tally, reading, good)
    # With nothing set aside, which is the rule, no later question need leave rows out.
    rows = judged.filter(judged["_reason"].isnull()) if tally else judged
    if lost:
        write_rejects(engine, judged, raw, reading, file, made / "rejects.csv")
    parts, in_order = _parts(engine, rows, source, id)
    kept = rows.select(*source.shape.names)
    engine.write(
        kept if in_order else kept.order_by(*_order(source)), made / f"{source.shape.name}.parquet"
    )
    tables = [source.shape.name]
    counted = source.counts(rows)
    if counted is not None and source.shape is not COUNTS:
        # In a full order, so that the same file always makes the same bytes.
        engine.write(
            counted.select(*COUNTS.names).order_by("scope", "month", "place", "category", "who"),
            made / "counts.parquet",
        )
        tables.append("counts")
    checks = (*reading.notes, *_set_aside(tally, reading), *source.checks(engine, rows))
    engine.finish_writing()
    return Delivery(
        id=id, source=source.id, title=source.title, publisher=source.publisher,
        licence=source.licence, file=file.name, sha256=file.sha256, received=day.isoformat(),
        rows=good, rejected=lost, tables=tuple(tables), parts=tuple(parts), checks=checks,
    )  # fmt: skip


def _marked(raw: ir.Table) -> ir.Table:
    """An @ before each name as it came: the engine takes `Month` and `month` for one column."""
    came = {f"@{c}": raw[c] for c in raw.columns if not c.startswith("_")}
    own = {c: raw[c] for c in raw.columns if c.startswith("_") and c != "_row"}
    return raw.select(_row=raw["_row"] if "_row" in raw.columns else raw.rowid(), **came, **own)


def _judge(tidy: ir.Table, source: Source, raw: ir.Table, day: date) -> ir.Table:
    """Give each row the first reason to set it aside, or none; what came is left behind."""
    import ibis

    own = [*source.rules()]
    # A footnote has no month either, but that is not what is wrong with it.
    notes = [rule for rule in own if rule.id == "footnote"]
    rules = [*notes, *_common_rules(source, raw, day), *(r for r in own if r not in notes)]
    reasons = [(rule.fails(tidy).fill_null(False), rule.reason) for rule in rules]
    reason = ibis.cases(*reasons) if reasons else ibis.null("string")
    kept = [c for c in tidy.columns if not c.startswith(("@", "_"))]
    return tidy.select("_row", *kept, _reason=reason)


def _common_rules(source: Source, raw: ir.Table, day: date) -> Iterable[Rule]:
    first = as_came(raw)[:2]
    if len(first) == 2:
        yield Rule(
            "header",
            "the header line stands again among the rows",
            lambda t: (
                (t[first[0]].cast("string") == first[0][1:])
                & (t[first[1]].cast("string") == first[1][1:])
            ),
        )
    if "month" in source.shape.names:
        this_month = f"{day:%Y-%m}"
        yield Rule("month", "the month cannot be read", lambda t: t.month.isnull())
        yield Rule("future", "the month is still to come", lambda t: t.month > this_month)


def _refuse_mostly_bad(
    file: Received, tally: Mapping[str, int], reading: Reading, good: int
) -> None:
    reasons = dict(tally)
    for _, why in reading.odd_lines:
        reasons[f"the line {why}"] = reasons.get(f"the line {why}", 0) + 1
    worst = max(reasons, key=lambda why: reasons[why])
    lost = sum(reasons.values())
    raise FileRefused(
        f"More than half of the rows of {file.name} cannot be right.",
        seen=f"{lost:,} of {good + lost:,} rows; most often: {worst} ({reasons[worst]:,}).",
        do="Check that it is the file you meant, with its columns in their places.",
    )


def _set_aside(tally: Mapping[str, int], reading: Reading) -> Iterator[Check]:
    for why, n in sorted(tally.items()):
        yield Check("rejected", f"Rows set aside: {why}", "warning", n)
    if reading.odd_lines:
        line, why = reading.odd_lines[0]
        first = f"First: line {line:,} {why}."
        yield Check(
            "odd-lines", "Lines that are not rows", "warning", len(reading.odd_lines), first
        )


def _order(source: Source) -> list[str]:
    """Rows of one part together, so that a question of one month skips the others."""
    return [c for c in ("scope", "month", "category", "place", "lsoa") if c in source.shape.names]


def _parts(engine: Engine, rows: ir.Table, source: Source, id: str) -> tuple[list[Part], bool]:
    """The parts that rows fall into, and whether each stands in one piece in the file."""
    keys = [c for c in ("scope", "month") if c in source.shape.names]
    found = engine.rows(
        rows.group_by(keys)
        .aggregate(n=rows.count(), first=rows["_row"].min(), last=rows["_row"].max())
        .order_by("first")
    )
    parts = [
        Part(source.id, str(r[0]), str(r[1]) if len(keys) > 1 else "", id, int(r[-3]))
        for r in found
    ]
    in_order = all(a[-1] < b[-2] for a, b in pairwise(found))
    return sorted(parts), in_order
