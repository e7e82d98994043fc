"""The registers of this room."""

from __future__ import annotations

from commonweal.partnership.doors import MEMBERS, only
from commonweal.partnership.models import MailDomain, Organisation, Representative, Role
from commonweal.partnership.registers import Column, Register

organisations = Register(
    model=Organisation,
    name="organisations",
    one="organisation",
    many="Organisations",
    question="Who makes up the partnership?",
    intro="The responsible authorities that the law names, those who co-operate with them, and their teams.",
    columns=(Column("name"), Column("part"), Column("category"), Column("parent"), Column("ends_on")),
    filters=("part", "category"),
    search=("name", "abbreviation"),
    order=("name", "id"),
    form=(
        "name", "abbreviation", "category", "part", "parent", "successor", "representative",
        "representative_title", "starts_on", "ends_on", "source", "marking",
    ),
    read_by=MEMBERS,
    write_by=only(Role.Name.ADMINISTRATOR, Role.Name.MANAGER),
)  # fmt: skip

representatives = Register(
    model=Representative,
    name="representatives",
    one="seat",
    many="Seats held by office",
    question="Who sits for whom?",
    intro="The chair, elected members, co-optees and signatories, with titles as the papers print them.",
    columns=(
        Column("seat"), Column("name"), Column("title"), Column("organisation"),
        Column("portfolio"), Column("ends_on"),
    ),
    filters=("seat",),
    search=("name", "title", "portfolio"),
    order=("seat", "id"),
    form=(
        "name", "title", "seat", "portfolio", "organisation", "starts_on", "ends_on", "source",
        "marking",
    ),
    read_by=MEMBERS,
    write_by=only(Role.Name.ADMINISTRATOR, Role.Name.MANAGER, Role.Name.CHAIR, Role.Name.SECRETARY),
)  # fmt: skip

domains = Register(
    model=MailDomain,
    name="domains",
    one="domain",
    many="Domains",
    question="Whose people may join by themselves?",
    intro="Whoever signs in with a directory account of one of these domains becomes a partner for the organisation, and never more than that.",
    columns=(Column("domain"), Column("organisation")),
    search=("domain",),
    order=("domain", "id"),
    form=("domain", "organisation"),
    read_by=only(Role.Name.ADMINISTRATOR, Role.Name.MANAGER, Role.Name.AUDITOR),
    write_by=only(Role.Name.ADMINISTRATOR),
)
