"""Documents for the rules, from plain text. The places and plans are invented."""

from __future__ import annotations

from hashlib import sha256

from commonweal.strategy.importing.lines import Line, SourceDocument
from commonweal.strategy.linting import RULES, Defect, lint


def paper(text: str, name: str = "paper.txt") -> SourceDocument:
    """A document of plain text, one `Line` for each line."""
    lines = tuple(
        Line(n, line, left=float(len(line) - len(line.lstrip())))
        for n, line in enumerate(text.split("\n"), 1)
    )
    return SourceDocument(name, sha256(text.encode()).hexdigest(), "txt", lines)


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

# Twenty-one defects, planted by hand.
PLANTED = """SAFER SEAHAVEN PARTNERSHIP
Community Safety Plan 2023 to 2026

1.0 Introduction
1.1 Seahaven has a population of 212,400 people living in 94,000 homes, and the council's budget for community safety is £1,240,000.
1.2 The plan was approved by the Partnership Board on 12 October 2023. An summary for residents will be published in June 2023.
1.3 Partners are the council, Midshire Police, the Multi-Agency Safeguarding Hob, the Crown Prosecution Agency and the Police and Crime Commisioner.
1.3 The method is set out in Annex B and in the Seahaven Partnership Plan 2020-23.

2.0 Our aims
2.1 The five aims of the partnership are:
- Safer streets at night
- Fewer victims of domestic abuse
- Less anti-social behaviour
- Support for people who use drugs

2.2 Each aim stands on its own, but the partnership knows that people who suffer harm rarely suffer one kind alone and that services which meet them must must work together.

3.0 Priorities
- Violence against women and girls
- Anti-social behaviour in town centres and parks
- Drug harm
- Hate crime

3.1 Drug Harm
The comunity told us that open dealing is their first worry. We will seek to improvements in treatment and recieve referrals from every surgery.

3.2 Hate Crime
Victims rarely report. Reporting centres will be opened in every ward, each with it's own budget.

3.3 Violence Against Women and Girls
Officers will patrol where women say that they feel unsafe, and stations will be lit ad staffed until the last train.

3.4 Anti-Social Behaviour in Town Centres and Parks
Wardens will work until midnight. The budget is £1,420,000 in all.

How will we measure success?
- Increased reporting of hate crime
- Reduction in burglary, robbery and vehicle crime
- Decrease in repeat victims and perpetrators of domestic abuse
- Gang related

Summary on a page
- Violence against women and girls
- Anti-social behaviour in parks
- Drug harm
- Hate crime
"""

CLEAN_STRATEGY = """Safer Eastvale
Community Safety Strategy 2025-28

Foreword

Welcome to our strategy. Last year the police recorded 9,412 crimes in Eastvale, 3.1% fewer than the year before.
It is too early to call that a trend, and we do not. What residents told us is that they want to
see officers, that they want calls to be answered, and that they want to know what came of them.

Councillor Jane Example
Chair of the Partnership

Who we are

Responsible authorities
Eastvale Borough Council; Midshire Police; Midshire Fire and Rescue Service; the Probation Service;
Midshire Integrated Care Board

Co-operating bodies
Eastvale College; Midshire Violence Reduction Partnership; the Safeguarding Children Partnership and
the Safeguarding Adults Board

Our governance

Executive

Delivery Boards
X3

Domestic Abuse Board

Serious Violence Board

Neighbourhoods Board

Each board reports to the executive every quarter on progress and risks, and hands over what it cannot
settle by itself.

Shared priorities

1 Keeping people safe from harm
2 Preventing offending
3 Making places safer

What we will do in the first year

Action
By when
Lead

1 Open a reporting centre in each of the four wards
September 2025
Council, Communities
2 Train every duty sergeant in risk assessment
December 2025
Midshire Police
3 Publish a yearly account of what was promised and done
March 2026
Partnership Manager

How we will know

• Increase in the share of residents who feel safe in the town centre
• Reduction in repeat victimisation
• Fewer children excluded from school
• Increase in hate crime reports, read beside the residents' survey

Definitions

Neighbourhood crime is burglary, robbery, vehicle crime and theft from the person. A repeat victim is one who
reports two crimes or more within twelve months. An hour is sixty minutes, a unit of alcohol is ten millilitres,
and a European comparison is given where one exists.

Appendix A

Where the figures come from: see the assessment that was agreed in January 2025. The next one will be
published in January 2026, and Appendix A will then be brought up to date.
"""
