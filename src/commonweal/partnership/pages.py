"""The registers of this room."""

from __future__ import annotations

from commonweal.partnership.doors import MEMBERS, only
from commonweal.partnership.models import Organisation, Role
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
