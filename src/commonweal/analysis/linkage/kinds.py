"""The three kinds of record that can be linked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from commonweal.analysis.linkage.addresses import ADDRESSES
from commonweal.analysis.linkage.incidents import INCIDENTS
from commonweal.analysis.linkage.models import Model
from commonweal.analysis.linkage.people import PEOPLE

ModelName = Literal["people", "addresses", "incidents"]
MODELS: Mapping[str, Model] = {m.name: m for m in (PEOPLE, ADDRESSES, INCIDENTS)}
