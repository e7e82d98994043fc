"""What stands on the page of one record beside its own fields."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from commonweal.insight.reading import reading
from commonweal.partnership.registers import asking
from commonweal.strategy import policies, queries
from commonweal.strategy.counting import Counted, counted
from commonweal.strategy.models import AreaFact, Definition, Theme
from commonweal.vocabulary.errors import CommonwealError
from commonweal.vocabulary.places import AreaKind


def theme_contributions(request: HttpRequest, theme: Theme) -> Any:
    """Priorities that contribute to a theme and what is done in each."""
    thread = queries.thread_of(theme.strategy, asking(request))
    return queries.contributions(theme, thread)


def definition_counts(
    request: HttpRequest, definition: Definition
) -> Counted | CommonwealError | None:
    """What a definition counts here, category by category, beside its indicator."""
    if not definition.categories and not definition.indicator:
        return None
    try:
        current = reading()
        return counted(current, current.partnership(definition.partnership.slug), definition)
    except CommonwealError as error:
        return error


def population_of(request: HttpRequest, fact: AreaFact) -> dict[str, Any] | None:
    """The population in the evidence, beside a fact that states one."""
    if fact.unit != "population" or fact.superseded_by_id is not None:
        return None
    try:
        current = reading()
        here = fact.partnership
        held = current.evidence.geography.population(AreaKind.DISTRICT, here.area)
    except CommonwealError:
        return None
    people = held.people(here.area) if held else None
    if held is None or people is None:
        return None
    may = asking(request).is_any(policies.MEASURES)
    return {"people": people, "label": held.label, "slug": here.slug, "may": may}
