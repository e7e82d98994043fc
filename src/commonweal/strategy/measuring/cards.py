"""A measure, ready for a page: what it says, what data there is, and how it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commonweal.assessment.gaps import KIND as GAP_KIND
from commonweal.assessment.gaps import Gap
from commonweal.evidence.indicators import Indicator, evaluate, indicator
from commonweal.evidence.indicators.definition import Good, Status
from commonweal.evidence.reading import Evidence
from commonweal.evidence.workspace import Partnership
from commonweal.strategy.measuring.matching import DataStatus, Match, match
from commonweal.strategy.measuring.parsing import Atom, Direction, ParsedMeasure, parse
from commonweal.strategy.measuring.rating import TOLERANCE, Pair, Rating, Target, rag
from commonweal.vocabulary.errors import NotDefined, NotEnoughData
from commonweal.vocabulary.months import Span
from commonweal.vocabulary.series import Provenance, Series
from commonweal.vocabulary.words import join


@dataclass(frozen=True, slots=True)
class Shown:
    """One indicator's numbers for a measure.

    Args:
        indicator: Its id in the catalogue.
        title: Its title.
        definition: What it counts, with its version.
        series: Monthly counts with their gaps; None where no source has been delivered.
        baseline: The period it is compared with; None where there is no series.
        rating: How it stands.
        caveats: What a reader must know.
        provenance: Where the numbers come from.
    """

    indicator: str
    title: str
    definition: str
    series: Series | None
    baseline: Span | None
    rating: Rating | None
    caveats: tuple[str, ...]
    provenance: Provenance | None


@dataclass(frozen=True, slots=True)
class AtomCard:
    """One thing that a measure counts.

    Args:
        atom: Its words, direction, kind, group and place.
        status: Where the numbers could come from.
        match: What answers it; None where its words do not say what is counted.
        refused: Why it cannot be counted as written, and what to complete; empty if it can.
        main: The indicator that answers it, with its numbers where open data has them.
        beside: Other definitions or sides of it, each with its numbers.
    """

    atom: Atom
    status: DataStatus
    match: Match | None
    refused: str
    main: Shown | None
    beside: tuple[Shown, ...]

    @property
    def rating(self) -> Rating | None:
        return self.main.rating if self.main else None


@dataclass(frozen=True, slots=True)
class MeasureCard:
    """A measure with everything that its page shows.

    Has no colour of its own where it counts several things: one may rise and another fall.
    """

    measure: ParsedMeasure
    atoms: tuple[AtomCard, ...]

    @property
    def rating(self) -> Rating | None:
        """How it stands, where it counts one thing; each atom has its own rating."""
        return self.atoms[0].rating if len(self.atoms) == 1 else None

    @property
    def held(self) -> bool:
        """Whether any of it has numbers here."""
        return any(a.main is not None and a.main.series is not None for a in self.atoms)

    @property
    def data_in_words(self) -> str:
        """Where its numbers come from: `open data (a proxy)`, `a partner: Police`."""
        return join(list(dict.fromkeys(_source(atom) for atom in self.atoms)))


def _source(card: AtomCard) -> str:
    if card.match is None:
        return "not defined"
    if card.status is DataStatus.OPEN:
        return "open data (a proxy)" if card.match.proxy else "open data"
    if card.status is DataStatus.PARTNER:
        return f"a partner: {card.match.held_by}"
    return "a survey" if card.status is DataStatus.SURVEY else "nobody counts it"


def measure_card(
    evidence: Evidence,
    partnership: Partnership,
    measure: str | ParsedMeasure,
    *,
    span: Span | None = None,
    baseline: Span | None = None,
    target: Target | None = None,
    tolerance: float = TOLERANCE,
    pairs: Mapping[str, Pair] | None = None,
    chosen: Mapping[str, str] | None = None,
) -> MeasureCard:
    """Everything that a measure's page shows, from its words and one snapshot of evidence.

    Args:
        evidence: The snapshot.
        partnership: Whose area.
        measure: Its words, or what was parsed from them.
        span: The period spoken of; the year to the last complete month unless given.
        baseline: What to compare with; the year before `span` unless given.
        target: What the plan asks for by when, of the main indicator of each atom.
        tolerance: How far behind its line is still on it. [proportion of the baseline]
        pairs: By indicator: what a survey says beside the reports of an under-reported harm.
        chosen: By words of an atom: the indicator that a person chose for it instead.

    Returns:
        A card with each atom's match, series, baseline and rating. An atom without open data
        says who holds it; one that does not say what is counted says what to complete.

    Raises:
        UnknownName: A chosen indicator is not in the catalogue.
    """
    parsed = parse(measure) if isinstance(measure, str) else measure
    settings = _Settings(
        evidence, partnership, span, baseline, target, tolerance, pairs or {}, chosen or {}
    )
    return MeasureCard(parsed, tuple(_atom_card(atom, settings) for atom in parsed.atoms))


@dataclass(frozen=True, slots=True)
class _Settings:
    evidence: Evidence
    partnership: Partnership
    span: Span | None
    baseline: Span | None
    target: Target | None
    tolerance: float
    pairs: Mapping[str, Pair]
    chosen: Mapping[str, str]


def _atom_card(atom: Atom, settings: _Settings) -> AtomCard:
    try:
        answer = (
            _chosen(settings.chosen[atom.text]) if atom.text in settings.chosen else match(atom)
        )
    except NotDefined as refusal:
        return AtomCard(atom, DataStatus.NONE, None, f"{refusal.wrong} {refusal.do}", None, ())
    if answer.indicator is None:
        return AtomCard(atom, answer.status, answer, "", None, ())
    main = _shown(indicator(answer.indicator), atom, settings, settings.target, answer.proxy)
    beside = tuple(
        _shown(indicator(id), atom, settings, None, answer.proxy) for id in answer.beside
    )
    return AtomCard(atom, answer.status, answer, "", main, beside)


def _chosen(id: str) -> Match:
    found = indicator(id)
    if found.status.value not in set(DataStatus):
        raise NotDefined(
            f"“{found.title}” has no agreed definition.", seen=found.definition, do=found.needs
        )
    return Match(
        id, DataStatus(found.status.value), "A person chose it.", 1.0,
        held_by=found.held_by, needs=found.needs,
    )  # fmt: skip


def _shown(
    found: Indicator, atom: Atom, settings: _Settings, target: Target | None, proxy: str
) -> Shown:
    """An indicator's numbers here, and how they stand."""
    definition = f"{found.definition} ({found.id}, version {found.version})"
    caveats = tuple(x for x in (proxy, *found.caveats) if x)
    if found.numerator is None:
        return Shown(found.id, found.title, definition, None, None, None, caveats, None)
    within = settings.partnership.area
    area = settings.evidence.geography.district(within)
    try:
        series = evaluate(settings.evidence, found, area, within)
    except NotEnoughData:
        return Shown(found.id, found.title, definition, None, None, None, caveats, None)
    complete = [month for month, value in series if value is not None]
    if not complete:
        return Shown(found.id, found.title, definition, series, None, None, caveats, None)
    span = settings.span or Span.year_to(complete[-1])
    baseline = settings.baseline or span.year_before()
    rating = rag(
        series,
        baseline=baseline,
        direction=_direction(atom, found),
        span=span,
        target=target,
        tolerance=settings.tolerance,
        good=found.good,
        under_reported=atom.under_reported,
        pair=settings.pairs.get(found.id),
    )
    return Shown(
        found.id, found.title, definition, series, baseline, rating, caveats, series.provenance
    )


def _direction(atom: Atom, found: Indicator) -> Direction:
    """Which way is success: what the measure says, else what the indicator says."""
    if atom.direction is not Direction.UNKNOWN:
        return atom.direction
    ways = {Good.DOWN: Direction.DECREASE, Good.UP: Direction.INCREASE}
    return ways.get(found.good, Direction.UNKNOWN)


def coverage_table(
    cards: Iterable[MeasureCard],
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The data map of a plan: one row for each thing that its measures count.

    Returns:
        Titles of the columns and the rows: measure, indicator in it, direction, status (open,
        partner, survey, none), indicator of the catalogue, proxy (why it only stands in),
        held by, needs, rating (symbol and word), reason.
    """
    titles = (
        "measure", "counts", "direction", "status", "indicator", "proxy", "held_by", "needs",
        "rating", "reason",
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for card in cards:
        for atom in card.atoms:
            found, rating = atom.match, atom.rating
            rows.append(
                (
                    card.measure.text, atom.atom.text, atom.atom.direction.value, atom.status.value,
                    (found.indicator or "") if found else "",
                    found.proxy if found else "", found.held_by if found else "",
                    found.needs if found else atom.refused,
                    f"{rating.symbol} {rating.word}" if rating else "– No data",
                    rating.reason if rating else (found.why if found else atom.refused),
                )
            )  # fmt: skip
    return titles, rows


def gaps(cards: Iterable[MeasureCard]) -> tuple[Gap, ...]:
    """What a plan promises to show and nobody can yet: gaps for the next assessment.

    Returns:
        One gap for each different thing that no number is held for, with who could fill it.
    """
    found: dict[tuple[str, str], Gap] = {}
    for card in cards:
        for atom in card.atoms:
            if atom.main is not None and atom.main.series is not None:
                continue
            answer = atom.match
            kind = GAP_KIND[Status.UNDEFINED]
            if answer is not None and answer.status is not DataStatus.NONE:
                kind = GAP_KIND[Status(answer.status.value)]
            text = atom.atom.text
            found.setdefault(
                (text, answer.held_by if answer else ""),
                Gap(
                    id=f"measure-{'-'.join(re.findall('[a-z0-9]+', text.lower()))}",
                    title=text[:1].upper() + text[1:],
                    why=kind,
                    fills=answer.needs if answer else atom.refused,
                    held_by=answer.held_by if answer and answer.held_by else "The partnership",
                    themes=(),
                ),
            )
    return tuple(found.values())
