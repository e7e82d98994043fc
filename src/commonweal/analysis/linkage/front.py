"""The three models as functions whose arguments are the columns that each compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonweal.analysis.linkage.clusters import Guards
from commonweal.analysis.linkage.kinds import MODELS, ModelName
from commonweal.analysis.linkage.linking import (
    LARGEST,
    LEAST_SUPPORT,
    MOST_PAIRS,
    Linkage,
    linked,
)

if TYPE_CHECKING:
    import pandas as pd


def link_people(
    records: pd.DataFrame,
    *,
    id: str = "id",
    first_name: str | None = None,
    surname: str | None = None,
    date_of_birth: str | None = None,
    sex: str | None = None,
    postcode: str | None = None,
    town: str | None = None,
    uprn: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    reference: str | None = None,
    source: str | None = None,
    probability: float = 0.9,
    largest_cluster: int = LARGEST,
    most_pairs: int = MOST_PAIRS,
    seed: int = 1,
) -> Linkage:
    """Which records are of the same person?

    Names are compared without case, accents, titles, apostrophes and hyphens; short forms
    (Bill, William) and spellings are known; first name and surname may be changed about, day
    and month too; 1 January 1900 and the like are missing, and what is missing never counts
    as agreement. How much each agreement is worth is learnt from the records, without labels.

    Does not say that two records *are* one person: it says how probable that is on what was
    written down. Families share names, homes and telephones; twins share a date of birth as
    well. Misses fall unevenly: people whose names are spelt many ways, who move often or whose
    date of birth is not known are missed more (see `accuracy_by_group`). Linking people needs
    a lawful purpose: see the partnership's information sharing agreement.

    Args:
        records: One row a record, not a person.
        id: Column that names each record once.
        first_name, surname: Columns of names; at least one of the two.
        date_of_birth: Column of dates, 1980-03-07 or 07/03/1980. Of this, postcode, UPRN, email
            and phone at least one is needed.
        sex: Column; f, m, female, male, 1, 2. Anything else is missing.
        postcode: Column of full postcodes.
        town: Column of towns.
        uprn: Column of the home's UPRN.
        email, phone: Columns.
        reference: Column of a number that is one person's alone (NHS, PNC, National Insurance).
        source: Column of the agency. Where given, only records of different agencies are compared.
        probability: Threshold of a link. [proportion]
        largest_cluster: Records in one cluster at most.
        most_pairs: Pairs that may be compared at most; more is refused before any is.
        seed: Of the draw that chance agreement is learnt from.

    Returns:
        A `Linkage`: `pairs`, `clusters` (one row a record, in the order given), `cut` (links
        that a guard refused), `parameters`, `blocking`. The same records in any order give the
        same result.

    Raises:
        MissingColumns: `records` lacks a column that was named.
        InvalidValues: Ids repeat, or too many pairs would be compared.
        NotEnoughData: A comparison could not be trained.

    Source:
        Fellegi and Sunter (1969), Journal of the American Statistical Association 64,
        1183-1210; Winkler (1988) for learning by expectation-maximisation; computed by Splink 5.
        Nicknames: compiled from general knowledge.
    """
    return _either(
        records, "people", source, id=id, probability=probability, largest_cluster=largest_cluster,
        most_pairs=most_pairs, seed=seed, first_name=first_name, surname=surname,
        date_of_birth=date_of_birth, sex=sex, postcode=postcode, town=town, uprn=uprn, email=email,
        phone=phone, reference=reference,
    )  # fmt: skip


def link_addresses(
    records: pd.DataFrame,
    *,
    id: str = "id",
    street: str,
    number: str | None = None,
    flat: str | None = None,
    postcode: str | None = None,
    town: str | None = None,
    uprn: str | None = None,
    source: str | None = None,
    probability: float = 0.9,
    largest_cluster: int = LARGEST,
    most_pairs: int = MOST_PAIRS,
    seed: int = 1,
) -> Linkage:
    """Which records are of the same address?

    Rd is Road, St is Street (but a first St is a saint), 12 A is 12a, Apartment 3 is Flat 3.
    Two different UPRNs never share a cluster.

    Does not look anything up: an address that is wrong in every record stays wrong, and flats
    that are not named apart are taken for one address. AddressBase would be surer where the
    partnership holds it.

    Args:
        records: One row a record.
        id: Column that names each record once.
        street: Column of street names.
        number: Column of house numbers or names. Of this and flat at least one is needed.
        flat: Column of flats.
        postcode: Column of postcodes. Of this, town and UPRN at least one is needed.
        town: Column of towns.
        uprn: Column of UPRNs, where some records have one.
        source: Column of the agency. Where given, only records of different agencies are compared.
        probability: Threshold of a link. [proportion]
        largest_cluster: Records in one cluster at most.
        most_pairs: Pairs that may be compared at most.
        seed: Of the draw that chance agreement is learnt from.

    Returns:
        A `Linkage`, as `link_people`.

    Raises:
        MissingColumns: `records` lacks a column that was named.
        InvalidValues: Ids repeat, or too many pairs would be compared.
        NotEnoughData: A comparison could not be trained.

    Source:
        As `link_people`.
    """
    return _either(
        records, "addresses", source, id=id, probability=probability,
        largest_cluster=largest_cluster, most_pairs=most_pairs, seed=seed, street=street,
        number=number, flat=flat, postcode=postcode, town=town, uprn=uprn,
    )  # fmt: skip


def link_incidents(
    records: pd.DataFrame,
    *,
    id: str = "id",
    when: str,
    x: str,
    y: str,
    category: str | None = None,
    reference: str | None = None,
    source: str | None = None,
    probability: float = 0.9,
    largest_cluster: int = LARGEST,
    most_pairs: int = MOST_PAIRS,
    seed: int = 1,
) -> Linkage:
    """Which entries of different logs are of the same incident?

    Compares time (to within 15 minutes, an hour, 6 hours, a day), place (50 m, 200 m, 1 km) and
    kind. Pairs within 12 hours and 1 km along each axis are compared; others are not.

    Does not say so where places are snapped or times are midnight: many incidents then share
    both, and a chance neighbour looks like a match. Two crimes at one place in one hour are two
    crimes: look at the pairs before counting one.

    Args:
        records: One row an entry, all logs under one another.
        id: Column that names each entry once.
        when: Column of dates with times.
        x, y: Columns of easting and northing. [metres]
        category: Column of kinds, in words that the logs share.
        reference: Column of a number that every log carries, where there is one.
        source: Column of the log. Where given, only entries of different logs are compared.
        probability: Threshold of a link. [proportion]
        largest_cluster: Entries in one cluster at most.
        most_pairs: Pairs that may be compared at most.
        seed: Of the draw that chance agreement is learnt from.

    Returns:
        A `Linkage`, as `link_people`.

    Raises:
        MissingColumns: `records` lacks a column that was named.
        InvalidValues: Ids repeat, or too many pairs would be compared.
        NotEnoughData: A comparison could not be trained.

    Source:
        As `link_people`.
    """
    return _either(
        records, "incidents", source, id=id, probability=probability,
        largest_cluster=largest_cluster, most_pairs=most_pairs, seed=seed, when=when, x=x, y=y,
        category=category, reference=reference,
    )  # fmt: skip


def _either(
    records: pd.DataFrame,
    model: ModelName,
    source: str | None,
    *,
    id: str,
    probability: float,
    largest_cluster: int,
    most_pairs: int,
    seed: int,
    **columns: str | None,
) -> Linkage:
    return linked(
        records, MODELS[model], columns, source, id, probability,
        Guards(largest_cluster, LEAST_SUPPORT), most_pairs, seed,
    )  # fmt: skip
