"""Raking to three margins and the mean with its calibrated error, beside svy and R's survey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

TITLE = "Rake to 3 margins; mean with calibrated error, of all and by ward"
SIZES = {"1e4": 10_000, "1e5": 100_000, "1e6": 1_000_000}
PEERS: dict[str, list[str]] = {
    "svy": ["svy==0.35.*", "polars"],
    "R survey": [],  # needs Rscript with the package survey
}
TARGETS = [("svy", "1e6", 15.0)]
SKIPPED = {("R survey", "1e6"): "takes minutes and several GB"}

PEOPLE = 250_000.0
SHARES = {
    "age": (0.14, 0.17, 0.16, 0.17, 0.16, 0.20),
    "sex": (0.49, 0.51),
    "group": (0.80, 0.09, 0.06, 0.03, 0.02),
}
ANSWERED = {
    "age": (0.07, 0.11, 0.15, 0.19, 0.22, 0.26),
    "sex": (0.43, 0.57),
    "group": (0.86, 0.06, 0.04, 0.02, 0.02),
}

Run = Callable[[], dict[str, Any]]


def make(n: int) -> dict[str, np.ndarray]:
    """Answers of 24 wards, 12 clusters each; the young and men answer less than their share."""
    rng = np.random.default_rng(2026)
    data = {name: rng.choice(len(p), n, p=p) for name, p in ANSWERED.items()}
    data["ward"] = rng.integers(0, 24, n)
    data["psu"] = data["ward"] * 12 + rng.integers(0, 12, n)
    place = rng.normal(0, 0.05, 24 * 12)[data["psu"]]
    chance = 0.62 - 0.02 * data["age"] - 0.06 * data["sex"] + place
    data["safe"] = (rng.random(n) < chance).astype(float)
    return data


def commonweal(data: dict[str, np.ndarray]) -> Run:
    import pandas as pd

    from commonweal.analysis.surveys import estimate_mean, rake

    answers = pd.DataFrame(data)
    targets = pd.DataFrame(
        [(m, i, p * PEOPLE) for m, shares in SHARES.items() for i, p in enumerate(shares)],
        columns=["margin", "level", "people"],
    )

    def run() -> dict[str, Any]:
        made = rake(answers, targets, strata="ward", psu="psu")
        row = estimate_mean(made.survey, of="safe").iloc[0]
        wards = estimate_mean(made.survey, of="safe", by="ward")
        return {"mean": row["estimate"], "error": row["error"]} | by_ward(
            wards["estimate"], wards["error"]
        )

    return run


def by_ward(means: Any, errors: Any) -> dict[str, Any]:
    """Means of wards and their errors, lowest mean first: each names its wards its own way."""
    mean, error = np.asarray(means, dtype=float), np.asarray(errors, dtype=float)
    order = np.argsort(mean)
    return {"ward means": mean[order], "ward errors": error[order]}


def svy(data: dict[str, np.ndarray]) -> Run:
    import polars as pl
    import svy as peer

    n = len(data["safe"])
    table = pl.DataFrame({**data, "w": np.full(n, PEOPLE / n)})
    controls = {
        name: {i: p * PEOPLE for i, p in enumerate(shares)} for name, shares in SHARES.items()
    }

    def run() -> dict[str, Any]:
        sample = peer.Sample(table, peer.Design(stratum="ward", psu="psu", wgt="w"))
        sample = sample.weighting.rake(controls=controls, tol=1e-8, max_iter=200)
        found = sample.estimation.mean("safe")
        row = found.estimates[0]
        wards = sample.estimation.mean("safe", by="ward").estimates
        return {"mean": float(row.est), "error": float(row.se)} | by_ward(
            [w.est for w in wards], [w.se for w in wards]
        )

    return run


def r_survey(data: dict[str, np.ndarray]) -> Run:
    import subprocess
    import tempfile
    from pathlib import Path

    folder = Path(tempfile.mkdtemp())
    names = list(data)
    columns = np.column_stack([data[c] for c in names])
    np.savetxt(folder / "a.csv", columns, fmt="%g", delimiter=",", header=",".join(names),
               comments="")  # fmt: skip
    margins = ",".join(
        f"data.frame({name}=0:{len(p) - 1},Freq=c({','.join(str(v * PEOPLE) for v in p)}))"
        for name, p in SHARES.items()
    )
    script = f"""
    suppressMessages(library(survey)); d <- read.csv("{folder / "a.csv"}")
    d$w <- {PEOPLE} / nrow(d); began <- proc.time()[3]
    s <- svydesign(~psu, strata=~ward, weights=~w, data=d, nest=TRUE)
    r <- rake(s, list({",".join("~" + name for name in SHARES)}), list({margins}),
              control=list(maxit=200, epsilon=1e-8))
    m <- svymean(~safe, r); v <- svyby(~safe, ~ward, r, svymean)
    cat(sprintf("%.12g", c(proc.time()[3] - began, coef(m), SE(m), coef(v), SE(v))))
    """

    def run() -> dict[str, Any]:
        said = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True)
        seconds, mean, error, *rest = map(float, said.stdout.split())
        half = len(rest) // 2
        return {"mean": mean, "error": error, "seconds": seconds} | by_ward(
            rest[:half], rest[half:]
        )

    return run


RUN = {"commonweal": commonweal, "svy": svy, "R survey": r_survey}


def same(ours: dict[str, Any], theirs: dict[str, Any], peer: str) -> str:
    """Mean and error agree to a part in a million (svy stops raking a little earlier)."""
    apart = max(
        float(np.max(np.abs(ours[k] - theirs[k]) / np.abs(theirs[k])))
        for k in ("mean", "error", "ward means", "ward errors")
    )
    assert apart < 1e-5, f"{peer}: a mean or error differs by {apart:.2g}"
    return f"means and errors, of all and by ward, to {apart:.0e}"
