"""What became of the structure between two days."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from commonweal.governance.models import Board
from commonweal.partnership.models import Partnership
from commonweal.records.models import Event

TOLD = {"name": "name", "kind_of_board": "type", "parent": "answers to"}


@dataclass(frozen=True)
class Difference:
    """One board that came, went or changed."""

    board: Board
    what: str
    """`new`, `gone` or `changed`."""
    detail: str = ""


def structure_difference(partnership: Partnership, before: date, after: date) -> list[Difference]:
    """Boards that were set up, closed or changed from one day to a later one.

    What a board was on a day is worked back through its history: two queries.
    """
    boards = {b.pk: b for b in Board.objects.ever(partnership)}
    then, now = (_states(partnership, boards, day) for day in (before, after))
    found = []
    for pk, board in boards.items():
        old, new = then.get(pk), now.get(pk)
        if old is None and new is not None:
            found.append(Difference(board, "new", board.get_kind_of_board_display()))
        elif old is not None and new is None:
            found.append(Difference(board, "gone"))
        elif old is not None and new is not None:
            changed = [
                f"{said}: {_say(boards, name, old[name])} → {_say(boards, name, new[name])}"
                for name, said in TOLD.items()
                if old[name] != new[name]
            ]
            if changed:
                found.append(Difference(board, "changed", "; ".join(changed)))
    order = {"new": 0, "changed": 1, "gone": 2}
    return sorted(found, key=lambda d: (order[d.what], d.board.name))


def _say(boards: dict[int, Board], name: str, value: Any) -> str:
    if name == "parent":
        return boards[value].name if value in boards else "nobody"
    if name == "kind_of_board":
        return str(Board.Kind(value).label)
    return str(value)


def _states(
    partnership: Partnership, boards: dict[int, Board], day: date
) -> dict[int, dict[str, Any]]:
    """Boards at work at the end of a day, with what is told of them."""
    end = timezone.make_aware(datetime.combine(day, time.max))
    states: dict[int, dict[str, Any] | None] = {
        pk: {
            "name": b.name, "kind_of_board": b.kind_of_board, "parent": b.parent_id,
            "status": b.status, "retired_at": b.retired_at,
        }
        for pk, b in boards.items()
    }  # fmt: skip
    events = Event.objects.filter(partnership=partnership, kind=Board.kind(), at__gt=end).order_by(
        "-number"
    )
    for event in events:
        state = states.get(event.record)
        if state is None:
            continue
        if event.verb.endswith(":created"):
            # Recorded later than it began: what it was when recorded is what it was.
            board = boards[event.record]
            if not (board.starts_on and board.starts_on <= day):
                states[event.record] = None
            continue
        for name, (old, _new) in json.loads(event.changes).items():
            if name in state:
                state[name] = old
    return {
        pk: state
        for pk, state in states.items()
        if state is not None
        and state["status"] == Board.Status.ACTIVE
        and state["retired_at"] is None
        and boards[pk].in_force_on(day)
    }
