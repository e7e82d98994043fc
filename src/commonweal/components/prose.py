"""Markdown that people wrote, as safe HTML."""

from __future__ import annotations

import re
from functools import cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_TITLE = re.compile(r"\A#\s+(.+?)\s*$", re.MULTILINE)
# What a writer of text needs; scripts, styles, frames and forms are not among it.
_TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "a",
    "table", "thead", "tbody", "tr", "th", "td", "hr", "br", "sup", "sub",
}  # fmt: skip

_SCROLL = '<div class="scroll" role="region" aria-label="Table" tabindex="0">'


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "typographer": True}).enable("table")


def first_heading(text: str) -> str:
    """The title of a Markdown page: its first line, if that is a heading."""
    found = _TITLE.search(text.lstrip())
    return found[1] if found else ""


def first_paragraph(text: str) -> str:
    """The first paragraph after the title, without its marks."""
    body = _TITLE.sub("", text.lstrip(), count=1).strip()
    paragraph = " ".join(body.split("\n\n", 1)[0].split())
    return re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", lambda m: m[1] or "", paragraph)


def html_of(text: str, *, drop_title: bool = False) -> SafeString:
    """Markdown as HTML, cleaned of anything that could run or reach out.

    Args:
        text: The Markdown.
        drop_title: Leave the first heading out, because the page has it already.
    """
    import nh3

    if drop_title:
        text = _TITLE.sub("", text.lstrip(), count=1)
    clean = nh3.clean(
        _markdown().render(text),
        tags=_TAGS,
        attributes={"a": {"href"}, "th": {"scope"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    # What Markdown cannot say: which cells head a column, and that a wide table scrolls by itself.
    clean = clean.replace("<th></th>", "<td></td>").replace("<th>", '<th scope="col">')
    clean = clean.replace("<table>", f'{_SCROLL}<table class="table">')
    clean = clean.replace("</table>", "</table></div>")
    return mark_safe(clean)  # noqa: S308 -- nh3 has cleaned it
