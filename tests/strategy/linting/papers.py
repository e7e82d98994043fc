"""Documents for the rules, from plain text. The places and plans are invented."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from commonweal.strategy.importing.lines import Line, SourceDocument
from commonweal.strategy.linting import RULES, Defect, lint


def paper(text: str, name: str = "paper.txt") -> SourceDocument:
    """A document of plain text, one `Line` for each line."""
    lines = tuple(
        Line(n, line, left=float(len(line) - len(line.lstrip())))
        for n, line in enumerate(text.split("\n"), 1)
    )
    return SourceDocument(name, sha256(text.encode()).hexdigest(), "txt", lines)


def file(path: Path) -> SourceDocument:
    return paper(path.read_text("utf-8"), path.name)


def by(rule: str, text: str, **more) -> list[Defect]:
    """What one rule finds in a text."""
    return lint(paper(text), rules={rule: RULES[rule]}, **more)


CLEAN_PLAN = """Safer Northmere Community Safety Plan 2024-27

About this plan

Northmere has a population of 148,200 (mid-2023 estimate). This plan says what partners will do together between 2024 and 2027, and how residents will know whether it worked.

Our three priorities are:

1. Violence and the harm it does
2. Anti-social behaviour that persists
3. Burglary and vehicle crime

Why these priorities

The strategic assessment was considered by the board on 14 February 2024. It found that violence had risen in the town centre, that a few addresses bring most repeat calls, and that burglary fell everywhere but in two wards.

1. Violence and the harm it does

Partners will review the night-time economy, train door staff, and extend the street pastors' hours. The Health and Wellbeing Board and the Safeguarding Adults Board have both agreed to support this work.

2. Anti-social behaviour that persists

Each address that brings more than five calls in a month has a named officer, who meets the household, the landlord and the neighbours within ten days.

3. Burglary and vehicle crime

Officers visit every victim within two days, and give advice and a lock to those who need one.

How we will measure success

• Reduction in violence with injury in the town centre
• Fewer addresses with more than five calls in a month
• Increase in the share of residents who feel safe after dark
• Reduction in burglary

Who does the work

The responsible authorities are Northmere Council, Midshire Police, Midshire Fire and Rescue Service, the Probation Service and Midshire Integrated Care Board. An honest account of progress goes to the board every quarter.
"""

CLEAN_PAPER = """Report to the Safer Ashdown Partnership Board

1.0 Purpose
1.1 To ask the board to agree the priorities for the next strategy, which runs from 2026 to 2029.
2.0 Background
2.1 The partnership is a statutory body under the Crime and Disorder Act 1998. A workshop was held on 3 March 2025.
2.2 The current strategy will come to an end in 2026. An engagement exercise is under way with residents, businesses and the voluntary sector.
3.0 Proposals
3.1 The board is asked to agree four priorities:
· Serious violence
· Domestic abuse
· Neighbourhood crime
· Hate crime
3.2 Each priority has a lead and a plan:
3.2.1 Serious violence is led by the police, who will report to the board every quarter on what was done and what came of it.
3.2.2 Domestic abuse is led by the council, which holds the partnership board's duty under the Domestic Abuse Act 2021.
3.2.3 Neighbourhood crime is led by the police. It covers burglary, robbery, vehicle crime and theft from the person.
3.2.4 Hate crime is led by the council, with reporting centres in every ward.
4.0 Next steps
4.1 A draft strategy goes to the board in July 2025. Its measures follow those of the last strategy, so that a change can be told from noise.
4.2 The analyst will bring a strategic assessment to the same meeting, with the evidence for each priority.
"""
