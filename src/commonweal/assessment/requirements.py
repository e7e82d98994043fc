"""Does the document hold what the law asks of a strategic assessment?

The rules are facts kept in `requirements.toml`, in our own words, each with where it is
written and how sure we are of it. A rule known from memory is shown as unverified.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from commonweal.assessment.structure import Column, Section, Table


class Basis(StrEnum):
    """How sure we are that the rule says this."""

    READ = "read"
    EXPLAINED = "explained"
    PRACTICE = "practice"
    RECALLED = "recalled"

    @property
    def words(self) -> str:
        return {
            Basis.READ: "Regulation read",
            Basis.EXPLAINED: "From an official note or guidance",
            Basis.PRACTICE: "As partnerships state their duty; regulation not read",
            Basis.RECALLED: "Unverified: check the regulation",
        }[self]


class State(StrEnum):
    """Whether the document answers a requirement."""

    ANSWERED = "Answered"
    PARTLY = "Partly answered"
    MISSING = "Missing"


class Requirement(BaseModel):
    """One thing that the law, or good practice, asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    group: str
    asks: str
    reference: str
    basis: Basis
    sections: tuple[str, ...]
    all: bool = False
    """Whether every named section must answer; otherwise one is enough."""
    needs_indicator: tuple[str, ...] = ()
    """Indicators without which the answer is only partial."""
    fills: str


class Answer(BaseModel):
    """Where a document answers a requirement, if it does."""

    model_config = ConfigDict(frozen=True)

    requirement: Requirement
    state: State
    where: tuple[str, ...]
    """Titles of the sections that answer."""
    still_needed: str


@cache
def requirements() -> tuple[Requirement, ...]:
    """Every requirement, in the order of the regulations."""
    text = resources.files(__package__).joinpath("requirements.toml").read_text("utf-8")
    return tuple(Requirement.model_validate(r) for r in tomllib.loads(text)["requirement"])


def check(sections: Iterable[Section], *, held: Collection[str]) -> tuple[Answer, ...]:
    """Each requirement, with where the document answers it or what would.

    Says whether there is a section with content, not whether it is any good.

    Args:
        sections: The sections of the document, outermost.
        held: Ids of the indicators that have data.

    Returns:
        One answer a requirement; none is left out.
    """
    there = {section.id: section for outer in sections for section in outer.walk()}
    return tuple(_answer(requirement, there, held) for requirement in requirements())


def _answer(requirement: Requirement, there: dict[str, Section], held: Collection[str]) -> Answer:
    full = [id for id in requirement.sections if id in there and answers(there[id])]
    lacking = [id for id in requirement.needs_indicator if id not in held]
    enough = len(full) == len(requirement.sections) if requirement.all else bool(full)
    if not full:
        state = State.MISSING
    elif enough and not lacking:
        state = State.ANSWERED
    else:
        state = State.PARTLY
    return Answer(
        requirement=requirement,
        state=state,
        where=tuple(there[id].title for id in full),
        still_needed="" if state is State.ANSWERED else requirement.fills,
    )


def answers(section: Section) -> bool:
    """Whether a section says something: a finding, a figure or somebody's words.

    A section that only says what is not known does not answer; an analyst's words in it do.
    """
    if section.comment:
        return True
    if section.gap:
        return False
    own = section.findings or section.figures or section.tables or section.prose
    return bool(own) or any(answers(part) for part in section.sections)


def table(answered: Iterable[Answer]) -> Table:
    """The check as a table for the document."""
    rows = tuple(
        (
            a.requirement.id,
            a.requirement.asks,
            str(a.state),
            "; ".join(a.where) or None,
            a.still_needed or None,
            a.requirement.reference,
            a.requirement.basis.words,
        )
        for a in answered
    )
    return Table(
        id="completeness",
        caption="What the law asks for, and where this document answers it",
        columns=(
            Column("id", "Item"),
            Column("asks", "What is asked"),
            Column("state", "State"),
            Column("where", "Where it is answered"),
            Column("needed", "What would fill it"),
            Column("reference", "Where the rule is written"),
            Column("basis", "How sure we are of the rule"),
        ),
        rows=rows,
        notes=(
            "An empty cell means that there is nothing to name: no section answers, or nothing is "
            "needed.",
            "“Answered” means that there is a section with content, not that it is sufficient: "
            "that is for the partnership to judge.",
        ),
        source="SI 2007/1830 as amended; Crime and Disorder Act 1998, section 6",
    )
