"""Colours are measured, not trusted: contrast, greyscale order, colour-vision deficiency."""

from __future__ import annotations

from itertools import combinations

import pytest

from commonweal.assessment.figures import theme

# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision
# deficiency", IEEE TVCG 15(6), 2009, table of severity 1.0, in linear RGB.
MACHADO = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                   (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                     (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
                   (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
SEEN_AS = ("as it is", "in grey", *MACHADO)


def linear(colour: str) -> tuple[float, float, float]:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    a, b, c = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return a, b, c


def luminance(rgb: tuple[float, float, float]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def seen(colour: str, how: str) -> tuple[float, float, float]:
    rgb = linear(colour)
    if how == "as it is":
        return rgb
    if how == "in grey":
        return (luminance(rgb),) * 3
    r, g, b = (
        min(1.0, max(0.0, sum(k * v for k, v in zip(row, rgb, strict=True))))
        for row in MACHADO[how]
    )
    return r, g, b


def lab(rgb: tuple[float, float, float]) -> tuple[float, float, float]:
    r, g, b = rgb
    xyz = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b,
           0.2126729 * r + 0.7151522 * g + 0.0721750 * b,
           0.0193339 * r + 0.1191920 * g + 0.9503041 * b)  # fmt: skip
    white = (0.95047, 1.0, 1.08883)
    x, y, z = (
        (v / w) ** (1 / 3) if v / w > 216 / 24389 else (24389 / 27 * v / w + 16) / 116
        for v, w in zip(xyz, white, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(a: str, b: str, how: str) -> float:
    """CIE 1976 colour difference; 2 is just seen side by side, 10 at a glance."""
    one, two = lab(seen(a, how)), lab(seen(b, how))
    return float(sum((p - q) ** 2 for p, q in zip(one, two, strict=True)) ** 0.5)


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(linear(a)), luminance(linear(b))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_agrees_with_known_contrasts() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # WebAIM's example


@pytest.mark.parametrize("ground", [theme.PAPER, "#ffffff", theme.GOLD_WASH, theme.SAND])
@pytest.mark.parametrize(
    "mark",
    [theme.TEAL, theme.INK, theme.SOFT, theme.COMPARED, theme.SAND_EDGE, theme.GREEN, theme.BRICK],
)
def test_every_meaningful_mark_has_three_to_one(mark: str, ground: str) -> None:
    """WCAG 2.2, 1.4.11."""
    assert contrast(mark, ground) >= 3


@pytest.mark.parametrize("words", [theme.INK, theme.TEXT, theme.SOFT, theme.COMPARED])
@pytest.mark.parametrize("ground", [theme.PAPER, theme.GOLD_WASH, theme.SAND])
def test_every_word_has_four_and_a_half_to_one(words: str, ground: str) -> None:
    """WCAG 2.2, 1.4.3. The names in a chart are 13 to 16 pixels."""
    assert contrast(words, ground) >= 4.5


def test_words_on_bars_and_map_numbers_are_readable() -> None:
    assert contrast("#ffffff", theme.TEAL) >= 4.5
    assert contrast("#ffffff", theme.INK) >= 4.5


@pytest.mark.parametrize("how", SEEN_AS)
def test_map_classes_darken_in_order_and_stay_apart(how: str) -> None:
    lightness = [lab(seen(colour, how))[0] for colour in theme.SEQUENTIAL]
    assert lightness == sorted(lightness, reverse=True)
    for a, b in zip(theme.SEQUENTIAL, theme.SEQUENTIAL[1:], strict=False):
        assert apart(a, b, how) >= 10


@pytest.mark.parametrize("how", SEEN_AS)
def test_hot_spot_classes_stay_apart(how: str) -> None:
    for a, b in combinations((*theme.HOT, theme.COLD, theme.ORDINARY), 2):
        assert apart(a, b, how) >= 10


@pytest.mark.parametrize("how", SEEN_AS)
def test_our_line_and_the_compared_line_differ_in_more_than_colour(how: str) -> None:
    """They may look alike in grey: dashes and a name tell them apart, checked in test_figures."""
    assert apart(theme.TEAL, theme.PAPER, how) >= 30
    assert apart(theme.COMPARED, theme.PAPER, how) >= 30
