"""The structure chart: boards in boxes under the executive, drawn as SVG for pages and paper.

Columns by type of board; those that answer to a board stand beneath it, set in. Connected
boards, which answer to nobody here, have a dashed line. The tree beside it says the same in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from xml.sax.saxutils import escape

from commonweal.governance.models import Board
from commonweal.governance.queries.boards import Node

INK, SOFT, LINE, PAPER, TEAL, GOLD = (
    "#14213a", "#55606f", "#b9b3a4", "#fffdf8", "#0b5f63", "#f2b81e",
)  # fmt: skip
COLUMN, GAP, EDGE = 232, 20, 20
LETTERS = 28
FONT = "'Public Sans', Arial, sans-serif"
Kind = Board.Kind


def chart(tops: Sequence[Node], title: str) -> str:
    """The chart of a structure as an SVG document.

    Args:
        tops: Boards that answer to none, each with those below; see `queries.tree`.
        title: What the drawing is of, for those who cannot see it.
    """
    executive = [n for n in tops if n.board.kind_of_board == Kind.EXECUTIVE]
    under = [child for n in executive for child in n.children]
    under += [n for n in tops if n.board.kind_of_board != Kind.EXECUTIVE]
    columns = [
        (Kind(kind).label, nodes)
        for kind in Kind
        if (nodes := [n for n in under if n.board.kind_of_board == kind])
    ]
    count = max(1, len(columns))
    width = EDGE * 2 + count * COLUMN + (count - 1) * GAP
    parts: list[str] = []
    top: float = EDGE
    middle = width / 2
    for node in executive:
        tall = _box(parts, node, middle - COLUMN / 2, top, COLUMN, head=True)
        top += tall + 14
    bar = top + 12
    deepest: float = bar + 40
    for n, (label, nodes) in enumerate(columns):
        x = EDGE + n * (COLUMN + GAP)
        dashed = nodes[0].board.kind_of_board == Kind.CONNECTED
        if executive:
            _line(parts, x + COLUMN / 2, bar, x + COLUMN / 2, bar + 14, dashed=dashed)
        parts.append(
            f'<text x="{x}" y="{bar + 32}" font-size="13" font-weight="600" fill="{SOFT}">'
            f"{escape(f'{label}s')}</text>"
        )
        y: float = bar + 42
        for node in nodes:
            y = _branch(parts, node, x, y, COLUMN)
        deepest = max(deepest, y)
    if executive and columns:
        _line(parts, middle, top - 14, middle, bar)
        first, last = EDGE + COLUMN / 2, EDGE + (count - 1) * (COLUMN + GAP) + COLUMN / 2
        _line(parts, min(first, middle), bar, max(last, middle), bar)
    height = deepest + EDGE - 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" '
        f'width="{width}" height="{height:.0f}" role="img" font-family="{FONT}">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{width}" height="{height:.0f}" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )


def png(tops: Sequence[Node], title: str) -> bytes:
    """The chart as a picture, at twice its size."""
    import vl_convert

    from commonweal.assessment.drawing import FONTS

    vl_convert.register_font_directory(str(FONTS))
    picture: bytes = vl_convert.svg_to_png(chart(tops, title), scale=2.0)
    return picture


def _branch(parts: list[str], node: Node, x: float, y: float, wide: float) -> float:
    """A board and those below it; gives back where the next one starts."""
    tall = _box(parts, node, x, y, wide)
    below = y + tall + 8
    for child in node.children:
        _line(parts, x + 8, y + tall, x + 8, below + 14)
        _line(parts, x + 8, below + 14, x + 18, below + 14)
        below = _branch(parts, child, x + 18, below, wide - 18)
    return below


def _box(
    parts: list[str], node: Node, x: float, y: float, wide: float, *, head: bool = False
) -> float:
    letters = int(LETTERS * wide / COLUMN)
    name = wrap(node.board.name, letters) or [""]
    under = []
    if node.board.kind_of_board != Kind.CONNECTED:
        chair = f"Chair: {node.chair}" if node.chair else "No chair"
        under = wrap(chair.replace("Chair: ", "", 1) if "(" in chair else chair, letters + 5)
    if node.board.unclear:
        under += wrap(f"? {node.board.unclear}", letters + 5)
    tall = 16 + 18 * len(name) + 15 * len(under)
    fill, ink = (INK, "#ffffff") if head else ("#ffffff", INK)
    dash = (
        ' stroke-dasharray="5 4"'
        if node.board.kind_of_board == Kind.CONNECTED or node.board.unclear
        else ""
    )
    parts.append(
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{tall}" rx="3" fill="{fill}" '
        f'stroke="{INK if head else LINE}"{dash}/>'
    )
    if not head:
        shade = SOFT if node.board.kind_of_board == Kind.CONNECTED else TEAL
        parts.append(f'<rect x="{x:.0f}" y="{y:.0f}" width="4" height="{tall}" fill="{shade}"/>')
    line = y + 21
    for words in name:
        parts.append(
            f'<text x="{x + 14:.0f}" y="{line:.0f}" font-size="14.5" font-weight="600" fill="{ink}">'
            f"{escape(words)}</text>"
        )
        line += 18
    line -= 2
    for words in under:
        parts.append(
            f'<text x="{x + 14:.0f}" y="{line:.0f}" font-size="12" '
            f'fill="{"#d9deea" if head else SOFT}">{escape(words)}</text>'
        )
        line += 15
    return tall


def _line(
    parts: list[str], x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False
) -> None:
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    parts.append(
        f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" stroke="{LINE}" '
        f'stroke-width="1.5"{dash}/>'
    )
