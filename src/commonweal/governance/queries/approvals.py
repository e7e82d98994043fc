"""How far a round of approval is, and whether something may be published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commonweal.governance.links import Link
from commonweal.governance.models import ApprovalRound, Endorsement
from commonweal.partnership.models import Organisation, Partnership
from commonweal.records.changes import NotNow
from commonweal.vocabulary import words

Answer = Endorsement.Answer


@dataclass(frozen=True)
class RoundStanding:
    """Who answered what."""

    awaited: list[str]
    objected: list[str]
    endorsed: list[str]
    silent: list[str]

    @property
    def complete(self) -> bool:
        return not self.awaited and not self.objected and bool(self.endorsed or self.silent)

    @property
    def words(self) -> str:
        """`4 of 5 endorsed; 1 recorded as not responding.`"""
        total = sum(map(len, (self.awaited, self.objected, self.endorsed, self.silent)))
        parts = [f"{len(self.endorsed)} of {total} endorsed"]
        for names, said in (
            (self.silent, "recorded as not responding"),
            (self.objected, "objected"),
            (self.awaited, "still to answer"),
        ):
            if names:
                parts.append(f"{len(names)} {said}")
        return "; ".join(parts) + "."

    def check(self, title: str) -> None:
        """Raise unless every authority endorsed or is recorded as not responding."""
        if self.complete:
            return
        seen = []
        if self.awaited:
            seen.append(f"Awaited from {words.join(self.awaited)}.")
        if self.objected:
            seen.append(f"{words.join(self.objected)} objected.")
        raise NotNow(
            f"“{title}” is not endorsed by every responsible authority.",
            seen=" ".join(seen) or "Nobody was asked.",
            do="Settle objections; after the deadline, record who did not respond.",
        )


def responsible_authorities(partnership: Partnership, day: date) -> list[Organisation]:
    """The responsible authorities in force on a day."""
    rows = Organisation.objects.of(partnership).filter(part=Organisation.Part.RESPONSIBLE)
    return [o for o in rows if o.in_force_on(day)]


def rounds_about(partnership: Partnership, about: Link) -> list[ApprovalRound]:
    """Every round about a record, newest first."""
    return list(
        ApprovalRound.objects.of(partnership)
        .filter(about_kind=about.kind, about_id=about.id)
        # What is only named, and not a record, is known by its name.
        .filter(**({} if about.id is not None else {"about_title": about.title}))
        .order_by("-opened_on", "-id")
    )


def open_round_about(partnership: Partnership, about: Link) -> ApprovalRound | None:
    rows = rounds_about(partnership, about)
    return next((r for r in rows if r.status == ApprovalRound.Status.OPEN), None)


def signed_round_about(
    partnership: Partnership, about: Link, edition: str = ""
) -> ApprovalRound | None:
    """The round that signed a record off; of this edition where one is named."""
    rows = [r for r in rounds_about(partnership, about) if r.status == ApprovalRound.Status.SIGNED]
    return next((r for r in rows if not edition or r.edition == edition), None)


def standing_of_round(asked: ApprovalRound) -> RoundStanding:
    rows = Endorsement.objects.of(asked.partnership_id).filter(round=asked)
    by: dict[str, list[str]] = {answer: [] for answer in Answer}
    for row in rows.select_related("organisation"):
        by[row.answer].append(row.organisation.name)
    return RoundStanding(
        by[Answer.AWAITED], by[Answer.OBJECTED], by[Answer.ENDORSED], by[Answer.SILENT]
    )


def check_signed_off(partnership: Partnership, about: Link, edition: str = "") -> ApprovalRound:
    """Refuse unless a round about this record, of this edition, was signed off.

    Rooms above call it before they publish.

    Returns:
        The round, for the certificate.

    Raises:
        NotNow: Nobody was asked, answers are awaited, somebody objects, or nobody signed it off.
    """
    signed = signed_round_about(partnership, about, edition)
    if signed is not None:
        return signed
    asked = open_round_about(partnership, about)
    if asked is None:
        which = f", {edition}," if edition else ""
        raise NotNow(
            f"“{about.title}” cannot be published yet.",
            seen=f"No responsible authority was asked to endorse it{which}.",
            do="Open a round of approval.",
        )
    standing_of_round(asked).check(about.title)
    raise NotNow(
        f"“{about.title}” is endorsed, but not signed off.",
        do="Record the board's decision and sign the round off.",
    )
