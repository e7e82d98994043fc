"""A workspace: one folder that holds a partnership's evidence, documents and settings."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from commonweal.evidence.coverage import Judgement
from commonweal.evidence.engine import Choice
from commonweal.evidence.store import Store
from commonweal.vocabulary.errors import CommonwealError, UnknownName
from commonweal.vocabulary.places import AreaKind

SETTINGS = "commonweal.toml"
JUDGEMENTS = "judgements.toml"


TAKEN = frozenset(
    {
        "about-the-data", "accessibility", "account", "analyse", "methods", "privacy", "static",
        "update",
    }
)  # fmt: skip
"""Names that no partnership may have: pages of every installation stand at these addresses."""


class Partnership(BaseModel):
    """A Community Safety Partnership, as its workspace names it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Its name in addresses and folders."""
    name: str
    place: str
    """What people call the area."""
    area: str = Field(pattern=r"^[EW]\d{8}$")
    """Code of the local authority district."""
    neighbourhoods: AreaKind = AreaKind.LSOA21
    """The small areas its evidence speaks of."""
    force: str = ""
    """Short name of the police force on data.police.uk."""
    similar: tuple[str, ...] = ()
    """Codes of districts to compare with, and why they were chosen."""
    similar_because: str = ""

    @field_validator("slug")
    @classmethod
    def _is_free(cls, slug: str) -> str:
        if slug in TAKEN:
            raise ValueError(f"“{slug}” is the address of a page that every installation has")
        return slug

    @property
    def area_code(self) -> str:
        return self.area


class Directory(BaseModel):
    """An organisation's directory of accounts, with which its people may sign in (OpenID Connect)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Its name in addresses: the directory sends people back to /account/oidc/ID/login/callback/."""
    name: str
    """What the button says: “Sign in with a Leeds City Council account”."""
    issuer: str = Field(pattern=r"^https?://")
    """As the directory itself spells it; for Entra ID https://login.microsoftonline.com/TENANT/v2.0."""
    client_id: str
    secret_from: str = "COMMONWEAL_OIDC_SECRET"  # noqa: S105 -- a name, not a secret
    """The environment variable that holds the client secret; it is never in this file."""
    domains: tuple[str, ...] = ()
    """Domains of e-mail addresses that this directory alone gives out: no other address is believed."""
    second_step: bool = False
    """Whether it asks everybody for a second step itself; then we do not ask again."""

    def vouches_for(self, address: str) -> bool:
        """Whether an e-mail address is of a domain that this directory gives out.

        >>> leeds = Directory(id="leeds", name="", issuer="https://x", client_id="", domains=("leeds.gov.uk",))
        >>> leeds.vouches_for("a.b@LEEDS.gov.uk"), leeds.vouches_for("a.b@notleeds.gov.uk")
        (True, False)
        """
        name, _, domain = address.rpartition("@")
        return bool(name) and domain.lower() in {d.lower() for d in self.domains}


class Settings(BaseModel):
    """The content of `commonweal.toml`."""

    model_config = ConfigDict(extra="forbid")

    engine: Literal["duckdb", "spark"] = "duckdb"
    """What answers questions of the evidence. Files are always taken in by DuckDB."""
    spark: str = ""
    """Address of a Spark Connect server, `sc://host:15002`; empty for one inside the process."""
    database: str = ""
    """Address of a PostgreSQL database for the register; empty for the workspace's own SQLite file."""
    partnership: list[Partnership] = []
    directory: list[Directory] = []
    """Directories that people may sign in with."""


class Workspace:
    """One folder: `commonweal.toml`, `evidence/`, `documents/`. Copy it and it is backed up."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self.partnerships = {p.slug: p for p in settings.partnership}
        self.store = Store(path / "evidence", Choice(settings.engine, settings.spark))
        self.documents = path / "documents"

    @classmethod
    def open(cls, path: Path | str) -> Workspace:
        """Open a workspace.

        Raises:
            UnknownName: There is none at `path`.
            CommonwealError: Its settings cannot be read.
        """
        folder = Path(path)
        file = folder / SETTINGS
        if not file.exists():
            raise UnknownName(
                f"There is no workspace at {folder}.",
                seen=f"The folder has no {SETTINGS}.",
                do="Make one: commonweal init " + str(folder),
            )
        try:
            settings = Settings.model_validate(tomllib.loads(file.read_text("utf-8")))
        except (tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as error:
            raise CommonwealError(
                f"{file} cannot be read.",
                seen=" ".join(str(error).split())[:300],
                do="Correct the file; docs/reference/workspace.md shows every setting.",
            ) from error
        return cls(folder, settings)

    @classmethod
    def create(cls, path: Path | str, partnerships: Sequence[Partnership]) -> Workspace:
        """Make a workspace. Nothing that is there already is overwritten."""
        folder = Path(path)
        file = folder / SETTINGS
        if file.exists():
            raise CommonwealError(
                f"{folder} is a workspace already.",
                seen=f"It has a {SETTINGS}.",
                do="Edit that file to add a partnership, or choose another folder.",
            )
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(_as_toml(partnerships), "utf-8")
        workspace = cls.open(folder)
        workspace.store.create()
        workspace.documents.mkdir(exist_ok=True)
        return workspace

    def partnership(self, slug: str) -> Partnership:
        """A partnership by its short name.

        Raises:
            UnknownName: There is none of that name here.
        """
        if slug not in self.partnerships:
            raise UnknownName(
                f"There is no partnership “{slug}” in this workspace.",
                seen=f"It has: {', '.join(self.partnerships) or 'none'}.",
                do=f"Add it to {SETTINGS}.",
            )
        return self.partnerships[slug]

    def judgements(self) -> tuple[Judgement, ...]:
        """What the analyst has said about single months, in `judgements.toml`."""
        file = self.path / JUDGEMENTS
        if not file.exists():
            return ()
        return Judgement.read(file.read_text("utf-8"), file.name)


def _as_toml(partnerships: Sequence[Partnership]) -> str:
    """Settings as a file that a person will edit."""
    lines = [
        "# A Commonweal workspace. One [[partnership]] block for each partnership.",
        "",
    ]
    for p in partnerships:
        similar = ", ".join(f'"{code}"' for code in p.similar)
        lines += [
            "[[partnership]]",
            f'slug = "{p.slug}"  # its name in addresses and folders',
            f'name = "{p.name}"',
            f'place = "{p.place}"  # what people call the area',
            f'area = "{p.area}"  # code of the local authority district',
            f'neighbourhoods = "{p.neighbourhoods}"  # lsoa21 or msoa21',
            f'force = "{p.force}"  # as in the file names of data.police.uk',
            f"similar = [{similar}]  # districts to compare with",
            f'similar_because = "{p.similar_because}"',
            "",
        ]
    return "\n".join(lines)
