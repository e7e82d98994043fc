"""Crime categories as data.police.uk publishes them, and the words for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A category of data.police.uk, May 2013 onwards.

    `id` is what our tables and addresses hold; `name` is the publisher's spelling.
    """

    id: str
    name: str
    is_crime: bool = True


ASB = Category("anti-social-behaviour", "Anti-social behaviour", is_crime=False)
CATEGORIES: tuple[Category, ...] = (
    ASB,
    Category("bicycle-theft", "Bicycle theft"),
    Category("burglary", "Burglary"),
    Category("criminal-damage-arson", "Criminal damage and arson"),
    Category("drugs", "Drugs"),
    Category("other-crime", "Other crime"),
    Category("other-theft", "Other theft"),
    Category("possession-of-weapons", "Possession of weapons"),
    Category("public-order", "Public order"),
    Category("robbery", "Robbery"),
    Category("shoplifting", "Shoplifting"),
    Category("theft-from-the-person", "Theft from the person"),
    Category("vehicle-crime", "Vehicle crime"),
    Category("violent-crime", "Violence and sexual offences"),
)
BY_ID = {category.id: category for category in CATEGORIES}
BY_NAME = {category.name: category for category in CATEGORIES}

# The six categories of the layout of 2011. They are coarser and are never
# added to today's: a series that needs one category has a break at May 2013.
LEGACY_2011: tuple[Category, ...] = (
    ASB,
    Category("burglary", "Burglary"),
    Category("legacy-other-crime", "Other crime"),
    Category("robbery", "Robbery"),
    Category("vehicle-crime", "Vehicle crime"),
    Category("legacy-violent-crime", "Violent crime"),
)

# Document 004, paragraph 4.7.1: what a partnership calls neighbourhood crime.
NEIGHBOURHOOD_CRIME = ("burglary", "robbery", "theft-from-the-person", "vehicle-crime")

# Home Office offence groups, current spelling, by every spelling seen in the
# published files (2012/13 to 2025/26), lower-cased.
HOME_OFFICE_GROUPS: dict[str, str] = {
    "violence against the person": "Violence against the person",
    "sexual offences": "Sexual offences",
    "robbery": "Robbery",
    "theft offences": "Theft offences",
    "criminal damage and arson": "Criminal damage and arson",
    "drug offences": "Drug offences",
    "possession of weapons offences": "Possession of weapons offences",
    "possession of weapons": "Possession of weapons offences",
    "public order offences": "Public order offences",
    "miscellaneous crimes": "Miscellaneous crimes against society",
    "miscellaneous crimes against society": "Miscellaneous crimes against society",
    "fraud offences": "Fraud offences",
    "fraud": "Fraud offences",
}
