"""Draws Vega-Lite specifications: for pages, for documents, as pictures.

Nothing here knows what a chart means. A specification carries its own words in
`usermeta`: `title` (short) and `alt` (what it shows). `usermeta.narrow`, if
present, is the width to redraw at for a phone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from commonweal.assessment.structure import Figure
from commonweal.vocabulary.errors import InvalidValues

FONTS = Path(__file__).parent / "fonts"
SVG = "http://www.w3.org/2000/svg"
HATCHED = "#ebe5d7"
"""The fill that means "we do not know". Drawings hatch it; the interactive version shows it plain."""

_DROPPED = {"style", "tabindex", "role", "class", "cursor", "pointer-events"}
_CACHED = 512


def svg_for_page(spec: Mapping[str, Any], *, narrow: bool = False) -> str:
    """SVG to put inside a page under a strict Content-Security-Policy.

    No script, no `<style>`, no `style` attribute, no address; identifiers are
    unique to the drawing; it scales to its container; `role="img"` with a title
    and a description. The same specification gives the same text.

    Args:
        spec: A complete Vega-Lite specification with its data inside.
        narrow: Drawn again at the width kept for phones, so that words stay readable.
            Gives the wide drawing where the specification keeps no such width.
    """
    return _page(_frozen(_narrowed(spec) if narrow else spec))


def svg_for_document(spec: Mapping[str, Any]) -> str:
    """SVG with a fixed size in pixels, for PDF and for files that stand alone."""
    return _document(_frozen(spec))


def png(spec: Mapping[str, Any], *, scale: float = 2.0) -> bytes:
    """A picture on transparent ground, `scale` pixels to each unit of the drawing."""
    return _png(_frozen(spec), scale)


def vega_spec(figure: Figure) -> dict[str, Any]:
    """The compiled Vega specification, for the interactive version on a page."""
    compiled: dict[str, Any] = json.loads(_vega(_frozen(figure.spec)))
    return compiled


def has_narrow(spec: Mapping[str, Any]) -> bool:
    return bool(spec.get("usermeta", {}).get("narrow"))


def size(svg: str) -> tuple[float, float]:
    """Width and height of a drawing, in its own units (1/96 inch)."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if not found:
        raise InvalidValues("The drawing does not say how large it is.", seen=svg[:80])
    return float(found[1]), float(found[2])


def _frozen(spec: Mapping[str, Any]) -> str:
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":"))


def _narrowed(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    width = spec.get("usermeta", {}).get("narrow")
    return {**spec, "width": width} if width else spec


@cache
def _converter() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


@lru_cache(_CACHED)
def _vega(spec: str) -> str:
    return json.dumps(_converter().vegalite_to_vega(spec), ensure_ascii=False)


@lru_cache(_CACHED)
def _drawn(spec: str) -> ElementTree.Element:
    """The renderer's drawing, cleaned: shapes and words only, unknowns hatched."""
    # Our own renderer's output, not a file from outside.
    root = ElementTree.fromstring(_converter().vegalite_to_svg(spec))  # noqa: S314
    own = "cw" + hashlib.sha256(spec.encode()).hexdigest()[:10]
    names: dict[str, str] = {}
    hatched = False
    for parent in root.iter():
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}script", f"{{{SVG}}}style", f"{{{SVG}}}a"):
                parent.remove(child)
    for element in root.iter():
        for name in list(element.attrib):
            if name in _DROPPED or name.startswith(("aria-", "on")) or "href" in name:
                del element.attrib[name]
        if "id" in element.attrib:
            names[element.attrib["id"]] = f"{own}-{len(names)}"
            element.set("id", names[element.attrib["id"]])
        if element.get("fill") == HATCHED:
            element.set("fill", f"url(#{own}-hatch)")
            hatched = True
    for element in root.iter():
        for name, value in element.attrib.items():
            if value.startswith("url(#") and value[5:-1] in names:
                element.set(name, f"url(#{names[value[5:-1]]})")
    if hatched:
        root.insert(0, _hatch(f"{own}-hatch"))
    root.set("data-id", own)
    return root


def _hatch(identifier: str) -> ElementTree.Element:
    defs = ElementTree.Element(f"{{{SVG}}}defs")
    pattern = ElementTree.SubElement(
        defs,
        f"{{{SVG}}}pattern",
        {"id": identifier, "width": "6", "height": "6", "patternUnits": "userSpaceOnUse",
         "patternTransform": "rotate(45)"},
    )  # fmt: skip
    ElementTree.SubElement(
        pattern, f"{{{SVG}}}rect", {"width": "6", "height": "6", "fill": "#f6f3ec"}
    )
    ElementTree.SubElement(
        pattern, f"{{{SVG}}}rect", {"width": "2", "height": "6", "fill": "#cfc8b8"}
    )
    return defs


def _copy(spec: str) -> tuple[ElementTree.Element, str]:
    import copy

    root = copy.deepcopy(_drawn(spec))
    own = root.attrib.pop("data-id")
    words = json.loads(spec).get("usermeta", {})
    title = ElementTree.Element(f"{{{SVG}}}title", {"id": f"{own}-t"})
    title.text = words.get("title", "")
    description = ElementTree.Element(f"{{{SVG}}}desc", {"id": f"{own}-d"})
    description.text = words.get("alt", "")
    root.insert(0, description)
    root.insert(0, title)
    root.set("role", "img")
    root.set("aria-labelledby", f"{own}-t")
    root.set("aria-describedby", f"{own}-d")
    return root, own


def _written(root: ElementTree.Element) -> str:
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


@lru_cache(_CACHED)
def _page(spec: str) -> str:
    root, _ = _copy(spec)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    # Inline in HTML two drawings of one chart (wide and narrow) may meet: their ids differ
    # because their specifications differ.
    root.set("focusable", "false")
    # A page with tabular figures would widen every "1" beyond the room measured for it.
    root.set("font-variant", "normal")
    return _written(root)


@lru_cache(_CACHED)
def _document(spec: str) -> str:
    return _written(_copy(spec)[0])


@lru_cache(_CACHED)
def _png(spec: str, scale: float) -> bytes:
    picture: bytes = _converter().svg_to_png(_document(spec), scale=scale)
    return picture
