"""What decisions bring about in rooms above: each room says how its kinds are made.

A room above registers a maker in its `AppConfig.ready`::

    effects.MAKERS["strategy.priority"] = make_agreed_priority

A decision that creates five priorities then makes them in its own transaction, and links back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from commonweal.vocabulary.errors import UnknownName

if TYPE_CHECKING:
    from commonweal.governance.models import Decision
    from commonweal.partnership.models import Person
    from commonweal.records.models import Record


@dataclass(frozen=True)
class Wanted:
    """A record that a decision brings into being."""

    kind: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)


Maker = Callable[["Wanted", "Decision", "Person | None", datetime], "Record"]
"""Makes a record because of a decision, by somebody at a moment."""

MAKERS: dict[str, Maker] = {}


def make(wanted: Wanted, decision: Decision, *, by: Person | None, at: datetime) -> Record:
    """The record that a decision creates.

    Raises:
        UnknownName: No room makes that kind of thing.
    """
    maker = MAKERS.get(wanted.kind)
    if maker is None:
        raise UnknownName(
            f"A decision cannot create “{wanted.title}”.",
            seen=f"No part of the system makes a {wanted.kind}.",
            do=f"Choose one of: {', '.join(sorted(MAKERS)) or 'none yet'}.",
        )
    return maker(wanted, decision, by, at)
