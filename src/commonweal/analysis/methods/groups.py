"""The method pages in the order of the questions that a partnership asks."""

from __future__ import annotations

GROUPS: dict[str, tuple[str, ...]] = {
    "How many, and how much": (
        "rates",
        "change",
        "compare",
        "standardise",
        "similar",
        "smallareas",
        "harm",
        "arithmetic",
    ),
    "Where": (
        "cells",
        "density",
        "hotspots",
        "hotareas",
        "clusters",
        "streetnetwork",
        "concentration",
        "hotspotchange",
        "prediction",
    ),
    "Again, and at what hour": ("repeats", "nearrepeat", "hours"),
    "When, and what next": ("trend", "control", "forecast", "decompose", "emerging", "scan"),
    "Who bears it": ("gradient", "disproportionality", "pathways"),
    "Whose records belong together": ("linkage",),
    "Did it work": (
        "power",
        "differences",
        "staged",
        "displacement",
        "interrupted",
        "synthetic",
        "regressiontomean",
        "evaluation",
    ),
    "What people say": ("surveys", "weighting"),
    "Who is tied to whom": ("networks",),
    "What matters most": ("scoring",),
    "What may be published, and what must": ("disclosure", "returns"),
}
"""Heading, and the names of its pages. Every page stands under one heading."""


def group_of(page: str) -> str:
    """The heading that a page stands under."""
    return next(name for name, pages in GROUPS.items() if page in pages)


def in_order() -> list[str]:
    """Every page, in the order of the headings."""
    return [page for pages in GROUPS.values() for page in pages]
