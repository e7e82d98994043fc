"""Boards as a tree, who sits where, and which rules are broken today."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from commonweal.governance import rules
from commonweal.governance.duties import spoken
from commonweal.governance.models import Board, Membership, Terms
from commonweal.governance.models.fields import in_force
from commonweal.partnership.models import Partnership
from commonweal.vocabulary import words

Kind = Board.Kind
Post = Membership.Post
ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass
class Node:
    """A board in the tree, with those that answer to it."""

    board: Board
    seats: list[Membership]
    children: list[Node] = field(default_factory=list)
    depth: int = 0

    @property
    def chair(self) -> str:
        return chair_of(self.seats)

    def walk(self) -> Iterable[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Breach:
    """A rule that is broken today: which board, what is wrong, what to do."""

    board: Board
    what: str
    do: str
    kind: str
    """`chair`, `link`, `close`, `terms`, `unclear`, `parent`."""


@dataclass(frozen=True)
class Seats:
    """The matrix of connected boards and executive members who sit on them."""

    people: list[str]
    rows: list[tuple[Board, list[str]]]
    """Board, and for each of `people` the post held there; empty where none is."""
    uncovered: list[Board]


def open_boards(partnership: Partnership, day: date) -> list[Board]:
    """Boards at work on a day, the executive first."""
    rows = (
        Board.objects.of(partnership)
        .filter(in_force(day), status=Board.Status.ACTIVE)
        .select_related("parent", "organisation")
    )
    return sorted(rows, key=lambda b: (ORDER[Kind(b.kind_of_board)], b.name))


def chair_of(seats: Iterable[Membership]) -> str:
    """Who runs a board, with the post where it is not the chair; empty where nobody does."""
    by_post = {seat.post: seat for seat in seats}
    if Post.CHAIR in by_post:
        return by_post[Post.CHAIR].name
    if Post.OFFICER in by_post:
        return f"{by_post[Post.OFFICER].name} (lead supporting officer)"
    return ""


def tree(partnership: Partnership, day: date, markings: Collection[str] = ()) -> list[Node]:
    """The structure on a day: boards that answer to none, each with those below. Two queries.

    A task and finish group past its end day stays until somebody closes it.

    Args:
        markings: Leaves out boards and seats of any other marking; none is left out if not given.
    """
    boards = list(
        Board.objects.of(partnership)
        .filter(status=Board.Status.ACTIVE)
        .select_related("organisation")
    )
    boards = [
        b for b in boards if b.in_force_on(day) or (b.kind_of_board == Kind.TASK and b.ends_on)
    ]
    seats = seats_by_board(partnership, day)
    if markings:
        boards = [b for b in boards if b.marking in markings]
        seats = {k: [s for s in v if s.marking in markings] for k, v in seats.items()}
    nodes = {b.pk: Node(b, seats.get(b.pk, [])) for b in boards}
    tops: list[Node] = []
    for board in sorted(boards, key=lambda b: (ORDER[Kind(b.kind_of_board)], b.name)):
        above = nodes.get(board.parent_id or 0)
        (above.children if above else tops).append(nodes[board.pk])
    for top in tops:
        _deepen(top, 0)
    return tops


def _deepen(node: Node, depth: int) -> None:
    node.depth = depth
    for child in node.children:
        _deepen(child, depth + 1)


def seats_by_board(partnership: Partnership, day: date) -> dict[int, list[Membership]]:
    """Who sits on each board on a day, by the board's number."""
    found: dict[int, list[Membership]] = {}
    rows = Membership.objects.of(partnership).filter(in_force(day))
    for seat in rows.select_related("person", "organisation", "board"):
        found.setdefault(seat.board_id, []).append(seat)
    return found


def breaches(partnership: Partnership, day: date) -> list[Breach]:
    """Every rule of governance that is broken on a day. Three queries, however many boards.

    Rules: operational boards are chaired by an executive member; place boards by one, or run
    by a lead supporting officer; a connected board has at least one executive member of ours;
    a task and finish group closes on its day; every board's terms of reference are approved
    and not past their review; what is unclear about a board is settled.
    """
    nodes = [node for top in tree(partnership, day) for node in top.walk()]
    executive = [seat for n in nodes if n.board.kind_of_board == Kind.EXECUTIVE for seat in n.seats]
    terms: dict[int, Terms] = {}
    rows = Terms.objects.of(partnership).order_by("number").select_related("board")
    drafts = set()
    for one in rows:
        if one.status == Terms.Status.APPROVED:
            terms[one.board_id] = one
        elif one.status == Terms.Status.DRAFT:
            drafts.add(one.board_id)
    ids = {n.board.pk for n in nodes}
    found: list[Breach] = []
    for node in nodes:
        found += _of_chair(node, executive)
        found += _of_board(node, day, ids)
        if node.board.kind_of_board in (Kind.EXECUTIVE, Kind.OPERATIONAL, Kind.PLACE):
            found += _of_terms(node.board, terms.get(node.board.pk), node.board.pk in drafts, day)
    # What is wrong with somebody's seat comes before what is missing on paper.
    return sorted(found, key=lambda breach: breach.kind == "terms")


def _of_chair(node: Node, executive: list[Membership]) -> list[Breach]:
    board = node.board
    posts = {seat.post: seat for seat in node.seats}
    if board.kind_of_board == Kind.CONNECTED:
        ours = [s for s in node.seats if any(rules.same_somebody(s, e) for e in executive)]
        if ours:
            return []
        return [
            Breach(
                board,
                "Nobody from the executive sits on this connected board.",
                "Record the executive member who does, or ask the chair to name one.",
                "link",
            )
        ]
    if board.kind_of_board not in rules.CHAIRED_BY_EXECUTIVE | {"executive"}:
        return []
    if Post.OFFICER in posts and board.kind_of_board in rules.OFFICER_INSTEAD:
        return []
    if Post.CHAIR not in posts:
        instead = (
            " or a lead supporting officer" if board.kind_of_board in rules.OFFICER_INSTEAD else ""
        )
        return [Breach(board, "It has no chair.", f"Record its chair{instead}.", "chair")]
    if board.kind_of_board != Kind.EXECUTIVE and not any(
        rules.same_somebody(posts[Post.CHAIR], e) for e in executive
    ):
        return [
            Breach(
                board,
                "Its chair is no longer a member of the executive.",
                "Appoint a chair from the executive.",
                "chair",
            )
        ]
    return []


def _of_board(node: Node, day: date, ids: set[int]) -> list[Breach]:
    board, found = node.board, []
    if board.kind_of_board == Kind.TASK and board.ends_on and board.ends_on < day:
        late = words.plural((day - board.ends_on).days, "day")
        found.append(
            Breach(
                board,
                f"To close: it was to end on {spoken(board.ends_on)}, {late} ago.",
                "Close it, or give it a new end with the reason.",
                "close",
            )
        )
    if board.unclear:
        found.append(
            Breach(board, f"Not clear: {board.unclear}", "Ask, and record the answer.", "unclear")
        )
    if board.parent_id and board.parent_id not in ids:
        found.append(
            Breach(
                board,
                "The board it answers to is closed.",
                "Say which board it answers to now.",
                "parent",
            )
        )
    return found


def _of_terms(board: Board, terms: Terms | None, drafted: bool, day: date) -> list[Breach]:
    if terms is None:
        state = "are a draft that nobody approved" if drafted else "are not recorded"
        return [
            Breach(
                board,
                f"Its terms of reference {state}.",
                "Record the decision that approves them.",
                "terms",
            )
        ]
    if terms.review_on and terms.review_on < day:
        return [
            Breach(
                board,
                f"Its terms of reference were to be looked at again by {spoken(terms.review_on)}.",
                "Put them on its next agenda.",
                "terms",
            )
        ]
    return []


def matrix(partnership: Partnership, day: date, markings: Collection[str] = ()) -> Seats:
    """Connected boards against the executive members who sit on them; see `tree`."""
    nodes = [node for top in tree(partnership, day, markings) for node in top.walk()]
    executive: list[Membership] = []
    for node in nodes:
        if node.board.kind_of_board != Kind.EXECUTIVE:
            continue
        for seat in node.seats:
            if not any(rules.same_somebody(seat, known) for known in executive):
                executive.append(seat)
    rows, uncovered = [], []
    for node in nodes:
        if node.board.kind_of_board != Kind.CONNECTED:
            continue
        cells = []
        for member in executive:
            held = [s for s in node.seats if rules.same_somebody(s, member)]
            cells.append(held[0].get_post_display() if held else "")
        rows.append((node.board, cells))
        if not any(cells):
            uncovered.append(node.board)
    sitting = [n for n in range(len(executive)) if any(cells[n] for _, cells in rows)]
    return Seats(
        [executive[n].name for n in sitting],
        [(board, [cells[n] for n in sitting]) for board, cells in rows],
        uncovered,
    )
