"""A strategy of a place that does not exist, written for these tests, and what the tests share."""

from __future__ import annotations

from tests.registers import NOW, a_partnership, a_person

from commonweal.strategy import receiving, taking

PLAN = """Safer Ambleford Partnership
Community Safety Strategy 2024-2027

4.0 Proposed Priorities
4.1 The following strategic priorities were agreed by board members:
· Burglary and theft
· Violence in the town centre

4.4.0 Burglary and theft
4.4.1 Burglary and theft harm many people in Ambleford each year and make them feel unsafe at home.
\tWhat do we want to achieve?
\tEarly areas of focus for delivery
\tHow will we measure success?

\tResidents know how to protect their homes;

Stolen goods are hard to sell in Ambleford.
\tVisit every street where a burglary was reported;

Work with second-hand shops to trace stolen goods.

\tReduction in burglary;

Reduction in repeat victims and offenders of burglary.



4.5.0 Violence in the town centre
4.5.1 Violence in the town centre keeps people away at night and costs shops and venues their custom.
\tWhat do we want to achieve?
\tEarly areas of focus for delivery
\tHow will we measure success?

\tPeople feel safe in the town centre at night;

Venues act early when trouble starts.
\tTrain door staff in every licensed venue;

Review lighting and cameras in the market square.

\tIncrease in residents who feel safe at night;

Increased reporting of violence from under-reported groups.


"""


def read_plan(partnership=None, by=None, text=PLAN, name="plan.txt", **options):
    """The plan, received as by the page."""
    partnership = partnership or a_partnership("wolverhampton", area="E08000031")
    by = by or a_person(partnership, "manager")
    return receiving.receive(partnership, name, text.encode(), by=by, at=NOW, **options), by


def taken_plan(partnership=None, by=None, text=PLAN):
    """The plan, every proposal accepted and taken in."""
    reading, by = read_plan(partnership, by, text)
    receiving.accept_above(reading, 0.0, by=by, at=NOW)
    return taking.take_in(reading, by=by, at=NOW), by
