"""Bodies that were abolished, and what followed them: proposed, never applied by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Succession:
    """A kind of body that ended on a day, by law.

    Args:
        pattern: What names of such bodies hold, in any case.
        ended: Its last day.
        successor: What followed, as a name to correct; empty where there was none.
        law: Where that is enacted or announced.
    """

    pattern: str
    ended: date
    successor: str
    law: str
    welsh: bool = True
    """Whether it was so in Wales too."""


SUCCESSIONS = (
    Succession(
        r"clinical commissioning group|\bccgs?\b", date(2022, 6, 30), "Integrated Care Board",
        "Health and Care Act 2022, sections 14 and 19", welsh=False,
    ),
    Succession(
        r"primary care trust|\bpcts?\b", date(2013, 3, 31), "Clinical Commissioning Group",
        "Health and Social Care Act 2012, section 34", welsh=False,
    ),
    Succession(
        r"community rehabilitation compan|\bcrcs?\b", date(2021, 6, 25), "Probation Service",
        "Ministry of Justice, unification of probation, 26 June 2021",
    ),
    Succession(
        r"national probation service|\bnps\b", date(2021, 6, 25), "Probation Service",
        "Ministry of Justice, unification of probation, 26 June 2021",
    ),
    Succession(
        r"probation trust", date(2014, 5, 31), "Probation Service",
        "Transforming Rehabilitation, 1 June 2014; unified on 26 June 2021",
    ),
    Succession(
        r"police authority", date(2012, 11, 21), "Police and Crime Commissioner",
        "Police Reform and Social Responsibility Act 2011, section 1",
    ),
    Succession(
        r"safeguarding children.? board|\blscb\b", date(2019, 9, 28),
        "Safeguarding Children Partnership",
        "Children and Social Work Act 2017, sections 16 to 23", welsh=False,
    ),
    Succession(
        r"public health england|\bphe\b", date(2021, 9, 30),
        "Office for Health Improvement and Disparities",
        "Department of Health and Social Care, 1 October 2021", welsh=False,
    ),
)  # fmt: skip


def known(name: str, *, in_wales: bool = False) -> Succession | None:
    """What is known of the end of a body of this name; nothing if it may still exist.

    >>> known("NHS Leeds CCG").successor
    'Integrated Care Board'
    """
    for one in SUCCESSIONS:
        if re.search(one.pattern, name, re.IGNORECASE) and (one.welsh or not in_wales):
            return one
    return None
