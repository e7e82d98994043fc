"""Counts by part, area, category and group, held as whole numbers instead of words.

A country of three years has some ten million such counts. As words they take gigabytes; as
places in short lists they take a few hundred megabytes, one district's rows stand together,
and its table is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.evidence.store import Part

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

COLUMNS = ("source", "scope", "month", "code", "district", "category", "who", "delivery")


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

    def _of_parts(self, name: str) -> np.ndarray[Any, Any]:
        import numpy as np

        return np.array([getattr(part, name) for part in self.parts], dtype=object)


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
