"""Counts by part, area, category and group, held as whole numbers instead of words.

A country of three years has some ten million such counts. As words they take gigabytes; as
places in short lists they take a few hundred megabytes, one district's rows stand together,
and its table is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from commonweal.evidence.store import Part

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

COLUMNS = ("source", "scope", "month", "code", "district", "category", "who", "delivery")


@dataclass(frozen=True)
class Grid:
    """One source's counts in one district, laid out so that any sum of them is a short loop."""

    codes: dict[str, int]
    """Place of each area that has a row, by its code."""
    months: dict[str, int]
    """Place of each month that has a row."""
    categories: Sequence[str]
    who: Sequence[str]
    """Category and group of each layer."""
    n: np.ndarray[Any, Any]
    """Layer × area × month; nil where there is no row. [events]"""

    def sums(
        self,
        months: Sequence[str],
        *,
        categories: Collection[str] = (),
        who: str = "*",
        weights: Mapping[str, float] | None = None,
    ) -> np.ndarray[Any, Any]:
        """Counts added up over categories and groups: area × month, in the order of `codes`.

        Args:
            months: Which, in which order; one without a row is nil.
            categories: Which to add up; all if empty.
            who: Which group; `*` adds all groups up.
            weights: What an event of each category counts for, nil where it has no weight; one
                each if not given.
        """
        import numpy as np

        layers = [
            i
            for i, (category, group) in enumerate(zip(self.categories, self.who, strict=True))
            if (not categories or category in categories) and who in ("*", group)
        ]
        if weights is None:
            whole = self.n[layers].sum(axis=0)
        else:
            each = np.array([weights.get(self.categories[i], 0.0) for i in layers])
            whole = np.tensordot(each, self.n[layers], axes=1)
        if list(self.months) == list(months):
            return np.asarray(whole)
        found = np.zeros((len(self.codes), len(months)))
        for i, month in enumerate(months):
            if month in self.months:
                found[:, i] = whole[:, self.months[month]]
        return found


@dataclass(frozen=True)
class Cube:
    """Counts in order of district, part, area, category and group."""

    parts: Sequence[Part]
    areas: pd.DataFrame
    """Columns code, district: what `area` points into."""
    categories: np.ndarray[Any, Any]
    groups: np.ndarray[Any, Any]
    bounds: dict[str, tuple[int, int]]
    """Where a district's rows begin and end."""
    part: np.ndarray[Any, Any]
    area: np.ndarray[Any, Any]
    category: np.ndarray[Any, Any]
    who: np.ndarray[Any, Any]
    n: np.ndarray[Any, Any]

    @classmethod
    def of(cls, counts: pa.Table, parts: Sequence[Part], areas: pd.DataFrame) -> Cube:
        """Put counts in order.

        Args:
            counts: Columns part, area, category, who, n; `part` and `area` are places in what
                follows.
            parts: In the order of the snapshot.
            areas: Columns code and district, in order of code.
        """
        import numpy as np

        part, area = (counts.column(c).to_numpy().astype("int32") for c in ("part", "area"))
        categories, category = _coded(counts.column("category"))
        groups, who = _coded(counts.column("who"))
        names, numbers = np.unique(areas["district"].to_numpy(str), return_inverse=True)
        district = numbers.astype("int64")[area]
        # One number a row that sorts as its five columns do.
        key = district
        for column, size in (
            (part, len(parts)), (area, len(areas)), (category, len(categories)), (who, len(groups))
        ):  # fmt: skip
            key = key * max(size, 1) + column
        order = np.argsort(key, kind="stable")
        edges = np.searchsorted(district[order], np.arange(len(names) + 1))
        return cls(
            parts, areas, categories, groups,
            {str(d): (int(edges[i]), int(edges[i + 1])) for i, d in enumerate(names)},
            part[order], area[order], category[order], who[order],
            counts.column("n").to_numpy()[order],
        )  # fmt: skip

    def frame(self, districts: Sequence[str]) -> pd.DataFrame:
        """Rows of some districts in words: COLUMNS and `n`, in order of COLUMNS."""
        import numpy as np
        import pandas as pd

        spans = [np.arange(*self.bounds.get(district, (0, 0))) for district in districts]
        rows = np.concatenate(spans) if spans else np.arange(0)
        part, area = self.part[rows], self.area[rows]
        columns = {
            "source": self._of_parts("source")[part],
            "scope": self._of_parts("scope")[part],
            "month": self._of_parts("month")[part],
            "code": self.areas["code"].to_numpy(object)[area],
            "district": self.areas["district"].to_numpy(object)[area],
            "category": self.categories[self.category[rows]],
            "who": self.groups[self.who[rows]],
            "delivery": self._of_parts("delivery")[part],
            "n": self.n[rows],
        }
        found = pd.DataFrame(columns)
        if len(spans) > 1:
            found = found.sort_values(list(COLUMNS), ignore_index=True)
        return found

    def grids(self, district: str) -> dict[str, Grid]:
        """Counts of a district, by source."""
        import numpy as np

        rows = slice(*self.bounds.get(district, (0, 0)))
        part, area, n = self.part[rows], self.area[rows], self.n[rows]
        layer = self.category[rows].astype("int64") * max(1, len(self.groups)) + self.who[rows]
        codes = self.areas["code"].to_numpy(object)
        source = self._source_and_month["source"][part]
        found: dict[str, Grid] = {}
        for name in np.unique(source):
            mine = np.flatnonzero(source == name)
            of_part = self._source_and_month["month"][part[mine]]
            (layers, at_layer), (areas, at_area), (months, at_month) = (
                np.unique(keys, return_inverse=True) for keys in (layer[mine], area[mine], of_part)
            )
            shape = len(layers), len(areas), len(months)
            place = (at_layer * shape[1] + at_area) * shape[2] + at_month
            sums = np.bincount(place, n[mine], shape[0] * shape[1] * shape[2])
            category, who = np.divmod(layers, max(1, len(self.groups)))
            found[self._sources[name]] = Grid(
                {str(code): i for i, code in enumerate(codes[areas])},
                {self._months[month]: i for i, month in enumerate(months)},
                [str(c) for c in self.categories[category]], [str(w) for w in self.groups[who]],
                sums.reshape(shape),
            )  # fmt: skip
        return found

    @cached_property
    def _sources(self) -> list[str]:
        return sorted({part.source for part in self.parts})

    @cached_property
    def _months(self) -> list[str]:
        return sorted({part.month for part in self.parts})

    @cached_property
    def _source_and_month(self) -> dict[str, np.ndarray[Any, Any]]:
        """Of each part, the places of its source and its month in the lists above."""
        import numpy as np

        sources = {name: i for i, name in enumerate(self._sources)}
        months = {name: i for i, name in enumerate(self._months)}
        return {
            "source": np.array([sources[p.source] for p in self.parts], "int64"),
            "month": np.array([months[p.month] for p in self.parts], "int64"),
        }

    def _of_parts(self, name: str) -> np.ndarray[Any, Any]:
        return self._words[name]

    @cached_property
    def _words(self) -> dict[str, np.ndarray[Any, Any]]:
        import numpy as np

        return {
            name: np.array([getattr(part, name) for part in self.parts], dtype=object)
            for name in ("source", "scope", "month", "delivery")
        }


def _coded(words: pa.ChunkedArray) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """A column of few words as those words in order, and each row's place among them."""
    import numpy as np

    coded = words.combine_chunks().dictionary_encode()
    if hasattr(coded, "combine_chunks"):
        coded = coded.unify_dictionaries().combine_chunks()
    found = np.array(coded.dictionary.to_pylist(), dtype=object)
    order = np.argsort(found.astype(str), kind="stable")
    place = np.empty(len(order), dtype="int16")
    place[order] = np.arange(len(order), dtype="int16")
    return found[order], place[coded.indices.to_numpy()]
