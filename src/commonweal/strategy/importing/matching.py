"""Two readings side by side: which priorities continue, and what a new version changed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from commonweal.strategy.importing.language import likeness
from commonweal.strategy.importing.proposals import Kind, Proposal, Reading

# A priority reworded keeps about half of the words of its narrative; two priorities of one
# strategy share less than a quarter.
_CONTINUES = 0.35
_REWORDED = 0.55
_SAME_TITLE = 0.6


@dataclass(frozen=True, slots=True)
class Match:
    """A priority of one strategy and the one that continues it in another.

    Args:
        old: The earlier priority; None where the later one is new.
        new: The later priority; None where the earlier one is gone.
        likeness: Share of the words of title and narrative that both hold. [proportion]
        title: The title that it bears in either; the later first.
    """

    old: Proposal | None
    new: Proposal | None
    likeness: float
    title: str


def match(old: Reading, new: Reading) -> tuple[Match, ...]:
    """Pair the priorities of two strategies by the words of titles and narratives.

    Every priority comes once: paired, gone or new. The nearest pair is taken first; below a third
    of shared words nothing is paired. No title is needed, so that an untitled one gets its name.

    Returns:
        Pairs and those gone in the order of `old`, then those new in the order of `new`.
    """
    before, after = _priorities(old), _priorities(new)
    scored = sorted(
        (
            (_alike(old, a, new, b), -i, -j)
            for i, a in enumerate(before)
            for j, b in enumerate(after)
        ),
        reverse=True,
    )
    pairs: dict[int, tuple[int, float]] = {}
    for score, i, j in scored:
        if score < _CONTINUES:
            break
        if -i not in pairs and -j not in {x for x, _ in pairs.values()}:
            pairs[-i] = (-j, score)
    found = [
        Match(p, after[pairs[i][0]], round(pairs[i][1], 2), _title(after[pairs[i][0]]) or _title(p))
        if i in pairs
        else Match(p, None, 0.0, _title(p))
        for i, p in enumerate(before)
    ]
    taken = {j for j, _ in pairs.values()}
    found.extend(Match(None, p, 0.0, _title(p)) for j, p in enumerate(after) if j not in taken)
    return tuple(found)


def _priorities(reading: Reading) -> list[Proposal]:
    return [*reading.of(Kind.PRIORITY), *reading.of(Kind.OVERARCHING_PRIORITY)]


def _title(priority: Proposal) -> str:
    return "" if priority.details.get("untitled") else priority.text


def _alike(old: Reading, a: Proposal, new: Reading, b: Proposal) -> float:
    """Likeness of all words, or of the titles alone where both have one."""
    words = likeness(_words(old, a), _words(new, b))
    titled = likeness(_title(a), _title(b)) if _title(a) and _title(b) else 0.0
    return max(words, 0.95 * titled if titled >= _SAME_TITLE else 0.0)


def _words(reading: Reading, priority: Proposal) -> str:
    """Title and narrative; of a priority without narrative all that stands under it."""
    story = [p.text for p in reading.under(priority, Kind.NARRATIVE)]
    return " ".join([_title(priority), *(story or [p.text for p in reading.under(priority)])])


class Change(StrEnum):
    """What became of an object in a new version of its document."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One object that is not as it was.

    Args:
        change: What became of it.
        old: As it was; None where it is added.
        new: As it is; None where it is removed.
        what: What differs, in words: "words", "leads", "order", "belongs to".
    """

    change: Change
    old: Proposal | None
    new: Proposal | None
    what: tuple[str, ...] = ()


def differ(old: Reading, new: Reading) -> tuple[Difference, ...]:
    """What a new version of a document adds, changes, moves and removes.

    Objects are the same where kind and words are, whatever line they stand on; changed where they
    keep more than half of their words, or leads differ; moved where they belong to something else
    or changed places with their neighbours. An object that is as it was is left out.

    Returns:
        Differences in the order of `new`, then what was removed in the order of `old`.
    """
    continued = {m.new.id: m.old.id for m in match(old, new) if m.old and m.new}
    pairs = _pairs(old.proposals, new.proposals, continued)
    old_by_id = {p.id: p for p in old.proposals}
    new_of_old = {old_id: new_id for new_id, old_id in pairs.items()}
    shifted = set(_out_of_order(old_by_id, new.proposals, pairs))
    found = []
    for p in new.proposals:
        if p.id not in pairs:
            found.append(Difference(Change.ADDED, None, p))
            continue
        was = old_by_id[pairs[p.id]]
        what = []
        if _key(was.text) != _key(p.text):
            what.append("words")
        if was.leads != p.leads:
            what.append("leads")
        changed = bool(what)
        if (new_of_old.get(was.parent) if was.parent else None) != p.parent:
            what.append("belongs to")
        if p.id in shifted:
            what.append("order")
        if what:
            change = Change.CHANGED if changed else Change.MOVED
            found.append(Difference(change, was, p, tuple(what)))
    kept = set(pairs.values())
    found.extend(Difference(Change.REMOVED, p, None) for p in old.proposals if p.id not in kept)
    return tuple(found)


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9%]+", " ", text.lower()).strip()


def _pairs(
    old: Sequence[Proposal], new: Sequence[Proposal], continued: Mapping[str, str]
) -> dict[str, str]:
    """Id of each new object to that of the old one it is: by words, then by nearness."""
    pairs = dict(continued)
    for kind in Kind:
        before = [p for p in old if p.kind is kind and p.id not in pairs.values()]
        after = [p for p in new if p.kind is kind and p.id not in pairs]
        _pair_same(before, after, pairs)
        used = set(pairs.values())
        rest_old = [p for p in before if p.id not in used]
        rest_new = [p for p in after if p.id not in pairs]
        scored = sorted(
            ((_near(a, b), -i, -j) for i, a in enumerate(rest_old) for j, b in enumerate(rest_new)),
            reverse=True,
        )
        for score, i, j in scored:
            if score < _REWORDED:
                break
            a, b = rest_old[-i], rest_new[-j]
            if b.id not in pairs and a.id not in used:
                pairs[b.id] = a.id
                used.add(a.id)
    return pairs


def _pair_same(
    before: Iterable[Proposal], after: Iterable[Proposal], pairs: dict[str, str]
) -> None:
    """Pair equal words; where they come more than once, those with the same parent first."""
    waiting: dict[str, list[Proposal]] = {}
    for p in before:
        waiting.setdefault(_key(p.text), []).append(p)
    for p in after:
        same = waiting.get(_key(p.text))
        if same:
            chosen = next((a for a in same if a.id == p.id), None) or next(
                (a for a in same if a.parent == p.parent), same[0]
            )
            same.remove(chosen)
            pairs[p.id] = chosen.id


def _near(a: Proposal, b: Proposal) -> float:
    matcher = SequenceMatcher(None, _key(a.text).split(), _key(b.text).split(), autojunk=False)
    if a.kind is Kind.STRATEGY:
        return max(0.6, matcher.ratio())  # a document is one strategy
    return max(likeness(a.text, b.text), matcher.ratio())


def _out_of_order(
    old: dict[str, Proposal], new: Sequence[Proposal], pairs: dict[str, str]
) -> Iterator[str]:
    """Ids of objects that changed places: those outside the longest run that kept its order."""
    siblings: dict[tuple[Kind, str | None], list[Proposal]] = {}
    for p in new:
        if p.id in pairs:
            siblings.setdefault((p.kind, p.parent), []).append(p)
    position = {p.id: i for i, p in enumerate(old.values())}
    for group in siblings.values():
        places = [position[pairs[p.id]] for p in group]
        kept = _longest_rising(places)
        yield from (p.id for i, p in enumerate(group) if i not in kept)


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Indexes of a longest rising subsequence."""
    tails: list[int] = []
    tops: list[int] = []
    before: dict[int, int | None] = {}
    for i, value in enumerate(values):
        at = bisect_left(tails, value)
        before[i] = tops[at - 1] if at else None
        if at == len(tails):
            tails.append(value)
            tops.append(i)
        else:
            tails[at], tops[at] = value, i
    kept: set[int] = set()
    step = tops[-1] if tops else None
    while step is not None:
        kept.add(step)
        step = before[step]
    return kept
