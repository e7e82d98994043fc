"""Words for what evidence is made of."""

from __future__ import annotations

from django import template

from commonweal.evidence.store import Delivery
from commonweal.vocabulary.words import plural

register = template.Library()
_STATES = {"ok": "Passed", "note": "To know", "warning": "To act on"}


@register.filter
def check_state(state: str) -> str:
    """A check's state in words."""
    return _STATES.get(state, state)


@register.filter
def checks_in_words(delivery: Delivery) -> str:
    """`9 passed, 1 to act on`."""
    total = {s: sum(check.state == s for check in delivery.checks) for s in _STATES}
    said = [f"{n} {_STATES[s].lower()}" for s, n in total.items() if n]
    return ", ".join(said) or plural(len(delivery.checks), "check")


@register.filter
def decile(value: float) -> str:
    """A decile of deprivation in words: 1 is the most deprived tenth."""
    whole = round(value)
    if abs(value - whole) > 0.01:
        return f"decile {value:.1f} on average, where 1 is the most deprived tenth in England"
    if whole == 1:
        return "among the most deprived tenth in England"
    if whole == 10:
        return "among the least deprived tenth in England"
    return f"decile {whole} of 10, where 1 is the most deprived tenth in England"
