"""A ward briefing for its champion: what the evidence says of the ward, and what was done there.

Numbers come from evidence alone, in which there is no person.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from commonweal.assessment.structure import Column, Document, Figure, Section, Table
from commonweal.governance.documents import document
from commonweal.governance.duties import spoken
from commonweal.governance.models import Champion, Contact
from commonweal.governance.models.fields import in_force
from commonweal.insight import figures, neighbours
from commonweal.insight.reading import Reading, reading
from commonweal.insight.standings import EVERYTHING, standings
from commonweal.insight.views.areas import SHOWN, reaches
from commonweal.partnership.models import Partnership
from commonweal.vocabulary import words
from commonweal.vocabulary.errors import CommonwealError, UnknownName
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.places import Area, AreaKind


@dataclass(frozen=True)
class Briefing:
    """What a champion is told of one ward."""

    ward: Area
    place: str
    sentence: str
    """How much was recorded, beside the whole place, and whether it changed."""
    beside: list[neighbours.Beside]
    figure: figures.Drawn | None
    champions: list[Champion]
    contacts: list[Contact]
    snapshot: str
    until: date | None


def ward_name(slug: str, code: str) -> str:
    """A ward's name; its code where the evidence does not hold it."""
    try:
        current = reading()
        return _ward(current, current.partnership(slug).area, code).label
    except CommonwealError:
        return code


def briefing(partnership: Partnership, code: str, day: date) -> Briefing:
    """The briefing of one ward.

    Raises:
        UnknownName: There is no such ward in the partnership's area.
    """
    current = reading()
    here = current.partnership(partnership.slug)
    ward = _ward(current, here.area, code)
    mine = (
        {s.indicator.id: s for s in standings(current, here, ward)}
        if reaches(current, here, ward.kind)
        else {}
    )
    beside = neighbours.beside(current, here, ward, [id for id in SHOWN if id in mine])
    everything = mine.get(EVERYTHING)
    return Briefing(
        ward,
        here.place,
        _sentence(beside, here.place),
        beside,
        figures.figure_or_none(current, here, f"{EVERYTHING}.monthly@{code}")
        if everything
        else None,
        [
            c
            for c in Champion.objects.of(partnership).filter(in_force(day)).select_related("person")
            if code in c.wards
        ],
        list(Contact.objects.of(partnership).filter(ward=code).select_related("champion")[:20]),
        current.snapshot.id,
        _last_day(everything.span.end) if everything else None,
    )


def _last_day(month: Month) -> date:
    return date(month.year, month.number, monthrange(month.year, month.number)[1])


def _ward(current: Reading, within: str, code: str) -> Area:
    for area in current.evidence.geography.areas(AreaKind.WARD24, within):
        if area.code == code:
            return area
    raise UnknownName(
        f"There is no ward {code} here.", do="Choose one from the list of wards under Places."
    )


def _sentence(beside: list[neighbours.Beside], place: str) -> str:
    first = next((b for b in beside if b.indicator.id == EVERYTHING), None)
    if first is None:
        return "The evidence held is not counted by ward, and is never shared out among wards."
    s = first.standing
    said = (
        f"The police recorded {words.count(s.count)} crimes and anti-social behaviour incidents "
        f"here {s.when}"
    )
    if s.rate and first.whole.rate:
        said += (
            f", {words.rate(s.rate.value)} for every {words.count(s.rate.per)} residents "
            f"({words.rate(s.rate.lower)} to {words.rate(s.rate.upper)}); in {place} as a whole it "
            f"was {words.rate(first.whole.rate.value)}"
        )
    said += "."
    return f"{said} {s.said.sentence}" if s.said else said


def as_document(partnership: Partnership, told: Briefing) -> Document:
    """The briefing for Word, OpenDocument and PDF."""
    from commonweal.assessment.build import ATTRIBUTION

    rows = tuple(
        (
            b.indicator.title,
            b.standing.count,
            b.standing.rate.value if b.standing.rate else None,
            b.whole.rate.value if b.whole.rate else None,
            b.compared or "not tested",
            b.standing.short or "no comparison",
        )
        for b in told.beside
    )
    columns = (
        Column("indicator", "Indicator"),
        Column("count", "Here", kind="count"),
        Column("rate", "Per 1,000 residents", kind="rate"),
        Column("whole", f"{told.place}, per 1,000", kind="rate"),
        Column("compared", "Rate here is"),
        Column("change", "Since a year before"),
    )
    numbers = Table(
        "beside",
        f"What is recorded here, beside {told.place}",
        columns,
        rows,
        notes=(
            "“Higher” and “lower” are said only where chance alone would not make the difference.",
            "Points on police maps are approximate: an incident near a border may be counted next door.",
        ),
        source="data.police.uk street-level crime; Office for National Statistics population estimates",
    )
    drawn: tuple[Figure, ...] = (told.figure.figure,) if told.figure else ()
    sections = [
        Section(
            "here", f"What is it like in {told.ward.label}?", lead=told.sentence,
            figures=drawn, tables=(numbers,) if rows else (),
        )
    ]  # fmt: skip
    if told.contacts:
        lines = tuple((spoken(c.happened_on), c.get_with_whom_display()) for c in told.contacts)
        sections.append(
            Section(
                "contacts",
                "What its champion did here",
                lead=f"{words.plural(len(told.contacts), 'contact')} logged.",
                tables=(
                    Table(
                        "contacts", "Contacts", (Column("on", "Day"), Column("who", "With")), lines
                    ),
                ),
            )
        )
    champions = words.join([c.name for c in told.champions])
    return document(
        partnership,
        id=f"ward-{told.ward.code}",
        title=f"Ward briefing: {told.ward.label}",
        subtitle=f"For {champions}" if champions else "",
        period="",
        dated=told.until,
        snapshot=told.snapshot,
        sections=sections,
        attribution=ATTRIBUTION,
        paper=True,
    )
