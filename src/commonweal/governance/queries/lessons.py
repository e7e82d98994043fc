"""Lessons that bear on what somebody is working on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from commonweal.governance.models import Lesson
from commonweal.partnership.models import Partnership

_WORD = re.compile(r"[a-z]{3,}")
_SAY_LITTLE = """
about action after all also and any are because been before being between both but can could
did does each ensure every for from further group had has have her his how into its make may
more must need new not now off once one only other our out over own partner partners
partnership review reviews shall she should some such than that the their them then there
these they this those through under until use was were what when where which while who will
with within work would year you your
"""
_STOP = frozenset(_SAY_LITTLE.split())
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "y")
ENOUGH = 2
"""Shared words without which a lesson without a shared topic is not shown."""


def lessons_about(
    partnership: Partnership, text: str, topics: Iterable[str] = (), *, limit: int = 5
) -> list[Lesson]:
    """Lessons that share topics or words with a text, the closest first.

    Shown beside an action, deliverable or plan while it is edited. A topic in common counts
    for three words; without one, at least two words must be shared.

    Args:
        text: What is being worked on: its title and description.
        topics: Its own topics, if it has any.
        limit: Most lessons to give back.
    """
    wanted = {topic.casefold().strip() for topic in topics}
    stems = stems_of(text)
    found = []
    for lesson in Lesson.objects.of(partnership).exclude(status=Lesson.Status.CLOSED):
        own = {str(topic).casefold().strip() for topic in lesson.topics}
        # A topic named in the text counts like one that was tagged.
        shared = {t for t in own if t in wanted or (stems_of(t) and stems_of(t) <= stems)}
        words = stems & stems_of(f"{lesson.title} {lesson.learnt} {' '.join(own)}")
        if shared or len(words) >= ENOUGH:
            found.append((3 * len(shared) + len(words), lesson.pk, lesson))
    found.sort(key=lambda row: (-row[0], -row[1]))
    return [lesson for _, _, lesson in found[:limit]]


def stems_of(text: str) -> set[str]:
    """The words of a text that carry meaning, without their endings."""
    return {_stem(word) for word in _WORD.findall(text.casefold()) if word not in _STOP}


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
