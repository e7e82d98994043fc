"""Ties between people from what they were part of together, each with its source and grade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from commonweal.analysis.inputs import need_columns
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.words import plural

if TYPE_CHECKING:
    import pandas as pd

Scheme = Literal["3x5x2", "5x5x5"]
_SCHEMES: dict[str, tuple[str, str]] = {"3x5x2": ("123", "ABCDE"), "5x5x5": ("ABCDE", "12345")}
"""Grades of the source and of what it says, best first."""


@dataclass(frozen=True)
class Projection:
    """Who was part of the same events as whom."""

    ties: pd.DataFrame
    """One row a pair: `a`, `b` (a before b), `weight` (events shared), `events`, and where links
    are graded `sources` and `grade` (of the best event; of an event, the worse of its two links)."""
    people: int
    """People with a link that was used, tied to anyone or not."""
    events: int
    links: int
    """Person–event links used, each once."""
    ungraded: int
    """Links left out because they carry no grade, or no source."""
    below_floor: int
    """Links left out because their grade is below the floor."""
    floor: str
    """Lowest grade used; empty where links carry none by their nature."""
    clustering: float
    """Two-mode clustering: how often two who share one event share another (Robins–Alexander)."""

    @property
    def in_words(self) -> str:
        said = (
            f"{plural(len(self.ties), 'tie')} between {plural(self.people, 'person', 'people')} "
            f"from {plural(self.links, 'link')} to {plural(self.events, 'event')}."
        )
        if not self.floor:
            return f"{said} The links carry no grades."
        return (
            f"{said} Left out: {self.ungraded} without a grade or a source, {self.below_floor} "
            f"graded below {self.floor}."
        )


def project(
    links: pd.DataFrame,
    *,
    person: str,
    event: str,
    source: str | None = None,
    grade: str | None = None,
    scheme: Scheme = "3x5x2",
    floor: str = "2C",
    graded: bool = True,
    least_shared: int = 1,
    largest_event: int = 500,
) -> Projection:
    """Tie people who were part of the same events, from graded links only.

    A tie says that two keys were recorded at the same events. It does not say that they
    know each other, still less that they did wrong together, and who is recorded depends
    on where police and partners look. It works on pseudonymous keys: give it no names.

    Args:
        links: One row for each person at each event.
        person: Column of pseudonymous keys of people.
        event: Column of keys of events: an incident, an address, a vehicle.
        source: Column of the reference of the report that says so.
        grade: Column of its grade: source, then what it says (“1B” in 3x5x2, “B2” in 5x5x5);
            a handling code after it is passed over.
        scheme: The grading in use.
        floor: The lowest grade used, of source and of what it says both.
        graded: No for data that carries no grade by its nature (a published study, a register).
        least_shared: Fewest events two people must share. [events]
        largest_event: Events with more people are refused: a crowd ties everybody to everybody.

    Returns:
        A `Projection`.

    Raises:
        InvalidValues: Grades are called for and not given, a grade is not in the scheme, or an
            event is a crowd.
        NotEnoughData: No link is left.

    Source:
        Davis, Gardner and Gardner (1941), Deep South, for the shape; Robins and Alexander
        (2004), Computational and Mathematical Organization Theory 10, 69-94; grades: College of
        Policing, Intelligence report 3x5x2.

    >>> import pandas as pd
    >>> seen = pd.DataFrame({"who": ["p1", "p2", "p3"], "at": ["e1", "e1", "e1"],
    ...                      "report": ["r1", "r2", "r3"], "grade": ["1A", "2B", ""]})
    >>> found = project(seen, person="who", event="at", source="report", grade="grade")
    >>> found.ties[["a", "b", "grade"]].values.tolist(), found.ungraded
    ([['p1', 'p2', '2B']], 1)
    """
    need_columns(links, "links", *(c for c in (person, event, source, grade) if c))
    named = links[person].notna() & links[event].notna()
    used = links.loc[named]
    ungraded = below = 0
    worth: Any = None
    if graded:
        if grade is None or source is None:
            raise InvalidValues(
                "Intelligence needs a source and a grade on every link.",
                do="Name their columns, or say graded=False for data that carries none.",
            )
        worth, has = _worth(used[grade], used[source], scheme)
        limit = _rank(floor, scheme)
        if limit is None:
            raise InvalidValues(f"The floor is not a grade of {scheme}.", seen=f"“{floor}”.")
        enough = has & (worth[:, 0] <= limit[0]) & (worth[:, 1] <= limit[1])
        ungraded, below = int((~has).sum()), int((has & ~enough).sum())
        used, worth = used.loc[enough], worth[enough]
    if used.empty:
        raise NotEnoughData(
            "No link is left to tie people by.",
            seen=f"{ungraded} without a grade or a source, {below} below {floor}.",
        )
    if least_shared < 1:
        raise InvalidValues("Ties need at least one shared event.", seen=f"{least_shared}.")
    people, at, sources, worth = _links(used, person, event, source if graded else None, worth)
    ties, shared_twice = _pairs(people, at, sources, worth, scheme, largest_event, least_shared)
    degree = np.bincount(people.codes)[people.codes]
    size = np.bincount(at.codes)[at.codes]
    paths = float(((degree - 1.0) * (size - 1.0)).sum())
    return Projection(
        ties, len(people.names), len(at.names), len(people.codes), ungraded, below,
        floor if graded else "", 4 * shared_twice / paths if paths else 0.0,
    )  # fmt: skip


class _Keys(NamedTuple):
    """Keys in order, and the place of the key of each link."""

    names: list[str]
    codes: Any


def _links(
    used: pd.DataFrame, person: str, event: str, source: str | None, worth: Any
) -> tuple[_Keys, _Keys, list[set[str]], Any]:
    """Each link once, by event, with the sources that say so and the best of their grades."""
    import pandas as pd

    who, names = pd.factorize(used[person].astype(str), sort=True)
    at, events = pd.factorize(used[event].astype(str), sort=True)
    ranked = (who, at) if worth is None else (worth[:, 1], worth[:, 0], who, at)
    order = np.lexsort(ranked)
    who, at = who[order], at[order]
    new = np.ones(len(who), dtype=bool)
    new[1:] = (who[1:] != who[:-1]) | (at[1:] != at[:-1])
    sources: list[set[str]] = []
    if source is not None:
        worth = worth[order][new]
        for first, text in zip(
            new, used[source].astype(str).str.strip().to_numpy()[order], strict=True
        ):
            if first:
                sources.append(set())
            sources[-1].add(text)
    return _Keys(list(names), who[new]), _Keys(list(events), at[new]), sources, worth


def _pairs(
    people: _Keys, at: _Keys, sources: list[set[str]], worth: Any, scheme: str, largest: int,
    least: int,
) -> tuple[pd.DataFrame, float]:  # fmt: skip
    """The table of ties, and how many pairs of shared events there are over all pairs of people."""
    import pandas as pd

    size = np.bincount(at.codes)
    if size.max() > largest:
        raise InvalidValues(
            "An event holds a crowd, which would tie everybody to everybody.",
            seen=f"{size.max()} people; the most allowed is {largest}.",
            do="Leave it out, or raise largest_event if it is truly one gathering.",
        )
    # Links stand by event, then person: each is paired with the later ones of its event.
    last = np.cumsum(size)[at.codes]
    later = last - np.arange(len(at.codes)) - 1
    first = np.repeat(np.arange(len(at.codes)), later)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(later) - later, later)
    pair = people.codes[first] * len(people.names) + people.codes[second]
    order = np.argsort(pair, kind="stable")
    pair, first, second = pair[order], first[order], second[order]
    begins = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]]) if len(pair) else np.array([], int)
    shared = np.diff(np.r_[begins, len(pair)])
    twice = float((shared * (shared - 1.0)).sum() / 2)
    kept = shared >= least
    spans = list(zip(begins[kept].tolist(), (begins + shared)[kept].tolist(), strict=True))
    event = [at.names[code] for code in at.codes[first]] if len(first) else []
    columns: dict[str, Any] = {
        "a": [people.names[code] for code in pair[begins[kept]] // len(people.names)],
        "b": [people.names[code] for code in pair[begins[kept]] % len(people.names)],
        "weight": shared[kept],
        "events": [", ".join(event[i:j]) for i, j in spans],
    }
    if worth is not None:
        columns["sources"] = [
            ", ".join(sorted(set().union(*(sources[k] for k in (*first[i:j], *second[i:j])))))
            for i, j in spans
        ]
        worse = np.maximum(worth[first], worth[second])
        columns["grade"] = [
            _written(min(map(tuple, worse[i:j].tolist())), scheme) for i, j in spans
        ]
    return pd.DataFrame(columns), twice


def _rank(grade: str, scheme: str) -> tuple[int, int] | None:
    if scheme not in _SCHEMES:
        raise InvalidValues("There is no such grading.", seen=f"scheme=“{scheme}”.",
                            do=f"Use one of: {', '.join(_SCHEMES)}.")  # fmt: skip
    first, second = _SCHEMES[scheme]
    text = "".join(grade.split()).upper()
    if len(text) < 2 or text[0] not in first or text[1] not in second:
        return None
    return first.index(text[0]), second.index(text[1])


def _written(rank: tuple[int, ...], scheme: str) -> str:
    first, second = _SCHEMES[scheme]
    return first[rank[0]] + second[rank[1]]


def _worth(grades: pd.Series[Any], sources: pd.Series[Any], scheme: str) -> tuple[Any, Any]:
    texts = grades.fillna("").astype(str).str.strip()
    cited = (sources.fillna("").astype(str).str.strip() != "").to_numpy()
    ranks = {text: _rank(text, scheme) for text in texts.unique()}
    wrong = sorted(t for t, r in ranks.items() if t and r is None)
    if wrong:
        raise InvalidValues(
            f"Some grades are not of the scheme {scheme}.",
            seen=f"{int(texts.isin(wrong).sum())} links, such as “{wrong[0][:10]}”.",
            do="Say which scheme is in use, or mend the grades.",
        )
    worth = np.array([ranks[t] or (99, 99) for t in texts], dtype=int).reshape(-1, 2)
    return worth, (worth[:, 0] < 99) & cited
