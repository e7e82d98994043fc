"""Made-up addresses, incidents and people whose truth is known. Seeded: the same every time."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

STREETS = (
    "High Street", "Station Road", "Church Lane", "Victoria Road", "Green Lane", "Mill Road",
    "St Johns Road", "Park Avenue", "Queens Road", "Albert Street", "Chapel Close", "Penn Road",
)  # fmt: skip
SHORT = {"Street": "St", "Road": "Rd", "Lane": "Ln", "Avenue": "Ave", "Close": "Cl"}
KINDS = ("fire set on purpose", "rubbish dumped", "vehicle left", "noise", "criminal damage")
FIRST = "Aisha Bill Catherine Dave Elizabeth Fatima George Harriet Ivan Jakub Kate Liam".split()  # noqa: SIM905
LAST = "Ahmed Baker Cole Davies Evans Foster Green Hughes Iqbal Jones Khan Lewis Nowak".split()  # noqa: SIM905


def slip(text: str, rng: np.random.Generator) -> str:
    """One letter changed, or two changed about."""
    at = int(rng.integers(1, max(2, len(text) - 1)))
    if rng.random() < 0.5 and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + chr(97 + int(rng.integers(26))) + text[at + 1 :]


def addresses(homes: int = 160, seed: int = 3) -> pd.DataFrame:
    """Two or three records a home from three agencies: short forms, slips, missing UPRNs."""
    rng = np.random.default_rng(seed)
    rows, used = [], set()
    while len(used) < homes:
        used.add((int(rng.integers(1, 90)), str(rng.choice(STREETS)), int(rng.integers(0, 5))))
    for home, (number, street, flat) in enumerate(sorted(used)):
        where = STREETS.index(street)
        code = f"WV{1 + where % 4} {1 + where // 4}{'ABDEF'[number % 5]}{'GHJLN'[number // 20]}"
        for agency in ("police", "council", "fire")[: int(rng.integers(1, 4))]:
            said = street
            if rng.random() < 0.4:
                said = " ".join(SHORT.get(w, w) for w in street.split())
            if rng.random() < 0.1:
                said = slip(said, rng)
            label = "" if not flat else f"{rng.choice(['Flat', 'Apartment', 'FLAT'])} {flat}"
            rows.append(
                {
                    "agency": agency, "number": f"{number}", "flat": label,
                    "street": said.upper() if rng.random() < 0.3 else said,
                    "postcode": "" if rng.random() < 0.15 else code.lower()
                    if rng.random() < 0.2 else code,
                    "uprn": f"1000{7000 + home}" if rng.random() < 0.5 else "", "home": home,
                }
            )  # fmt: skip
    return _shuffled(rows, rng)


def incidents(events: int = 250, seed: int = 4) -> pd.DataFrame:
    """A police log and a fire log of one town and week; half of the events are in both."""
    rng = np.random.default_rng(seed)
    start, rows = datetime(2026, 3, 2), []
    for event in range(events):
        when = start + timedelta(minutes=float(rng.uniform(0, 7 * 24 * 60)))
        x, y = 391_000 + rng.uniform(0, 9_000), 298_000 + rng.uniform(0, 9_000)
        kind = str(rng.choice(KINDS))
        logs = ("police", "fire") if rng.random() < 0.5 else (str(rng.choice(["police", "fire"])),)
        for log in logs:
            seen = when + timedelta(minutes=float(rng.normal(0, 12)))
            said = kind if rng.random() < 0.85 else str(rng.choice(KINDS))
            rows.append(
                {
                    "log": log, "when": seen.strftime("%Y-%m-%d %H:%M"),
                    "x": round(x + rng.normal(0, 30)), "y": round(y + rng.normal(0, 30)),
                    "category": said, "event": event,
                }
            )  # fmt: skip
    return _shuffled(rows, rng)


def people(records: int, seed: int = 5) -> pd.DataFrame:
    """Records of people, three in ten of somebody already there.

    A repeat has a slip in its first name (0.2) and surname (0.15), no date of birth (0.05),
    another postcode (0.25).
    """
    rng = np.random.default_rng(seed)
    n = int(records * 0.7)
    parts = "ab el in or us an da fi ga ho ja ke la mi no pa ri so ta vi".split()  # noqa: SIM905

    def names(kinds: int) -> np.ndarray:
        every = np.unique(["".join(rng.choice(parts, rng.integers(2, 5))) for _ in range(kinds)])
        weight = 1 / (np.arange(len(every)) + 5.0)
        return rng.permutation(every)[rng.choice(len(every), n, p=weight / weight.sum())]

    first, last = names(600), names(4_000)
    born = np.datetime64("1940-01-01") + rng.integers(0, 27_000, n)
    codes = np.array([f"WV{a} {b}{c}{d}" for a in range(1, 15) for b in range(1, 9)
                      for c in "ABDEFGH" for d in "JLNPQRS"])  # fmt: skip
    home = rng.choice(codes, n)
    of = np.r_[np.arange(n), rng.integers(0, n, records - n)]
    rows = []
    for i, person in enumerate(of):
        a, b, c = str(first[person]), str(last[person]), str(home[person])
        d = str(born[person])
        if i >= n:
            a = slip(a, rng) if rng.random() < 0.2 else a
            b = slip(b, rng) if rng.random() < 0.15 else b
            c = str(rng.choice(codes)) if rng.random() < 0.25 else c
            d = "" if rng.random() < 0.05 else d
        rows.append({"first": a, "last": b, "dob": d, "postcode": c, "person": int(person)})
    return _shuffled(rows, rng)


def _shuffled(rows: list[dict[str, object]], rng: np.random.Generator) -> pd.DataFrame:
    table = pd.DataFrame(rows).iloc[rng.permutation(len(rows))].reset_index(drop=True)
    table.insert(0, "id", [f"R{i:05d}" for i in range(len(table))])
    return table
