"""The analyst's Markdown, made safe and plain."""

from __future__ import annotations

from functools import cache
from typing import Any

ALLOWED = frozenset({"p", "em", "strong", "ul", "ol", "li", "a", "blockquote", "br", "code"})


def markdown_html(text: str) -> str:
    """Markdown as HTML that holds words, lists, emphasis and links, and nothing that runs."""
    import nh3

    return nh3.clean(
        _parser().render(text),
        tags=set(ALLOWED),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    ).strip()


def markdown_paragraphs(text: str) -> list[str]:
    """Markdown as plain paragraphs, for formats that carry no markup."""
    found: list[str] = []
    current: list[str] = []
    bullet = ""
    for token in _parser().parse(text):
        if token.type == "list_item_open":
            bullet = f"{token.info}. " if token.info else "• "
        if token.type == "inline":
            current = [bullet] if bullet else []
            bullet = ""
            for child in token.children or ():
                if child.type in ("text", "code_inline"):
                    current.append(child.content)
                elif child.type in ("softbreak", "hardbreak"):
                    current.append(" ")
            found.append("".join(current).strip())
        elif token.type in ("fence", "code_block"):
            found.append(token.content.strip())
    return [paragraph for paragraph in found if paragraph]


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})
