"""Difference in differences of 10,000 areas over 60 months, beside linearmodels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

TITLE = "Two-way difference in differences, clustered errors, 60 months"
SIZES = {"1e3": 1_000, "1e4": 10_000}
PEERS = {"linearmodels": ["linearmodels==7.1", "pandas<3"]}
TARGETS = [("linearmodels", "1e4", 50.0)]
SKIPPED: dict[tuple[str, str], str] = {}
MONTHS, START, EFFECT = 60, 36, -0.15

Data = dict[str, np.ndarray]
Work = Callable[[], dict[str, np.ndarray | float]]


def make(n: int) -> Data:
    """Areas with their own level, a shared season, one in ten treated from month 36 on."""
    draws = np.random.default_rng(2_026)
    level = draws.gamma(2.0, 4.0, n)[:, None]
    season = 1 + 0.2 * np.sin(np.arange(MONTHS) * np.pi / 6)
    treated = draws.random(n) < 0.1
    on = treated[:, None] & (np.arange(MONTHS) >= START)
    mean = level * season * np.where(on, 1 + EFFECT, 1.0)
    y = draws.poisson(mean * draws.gamma(4.0, 0.25, mean.shape)).astype(np.float64)
    return {
        "area": np.repeat(np.arange(n), MONTHS),
        "month": np.tile(np.arange(MONTHS), n),
        "y": y.ravel(),
        "on": on.astype(np.float64).ravel(),
    }


def commonweal(data: Data) -> Work:
    from commonweal.analysis.differences import within

    def work() -> dict[str, np.ndarray | float]:
        beta, cov = within(data["y"][:, None], data["on"][:, None], data["area"], data["month"])
        return {"estimate": float(beta[0]), "error": float(np.sqrt(cov[0, 0]))}

    return work


def linearmodels(data: Data) -> Work:
    import pandas as pd
    from linearmodels import PanelOLS

    def work() -> dict[str, np.ndarray | float]:
        index = pd.MultiIndex.from_arrays([data["area"], data["month"]])
        model = PanelOLS(
            pd.Series(data["y"], index), pd.DataFrame({"on": data["on"]}, index),
            entity_effects=True, time_effects=True,
        )  # fmt: skip
        found = model.fit(cov_type="clustered", cluster_entity=True)
        return {"estimate": float(found.params["on"]), "error": float(found.std_errors["on"])}

    return work


RUN = {"commonweal": commonweal, "linearmodels": linearmodels}


def same(ours: Data, theirs: Data, peer: str) -> str:
    """Estimate and error agree to one part in a million."""
    apart = max(
        abs(float(ours[k]) - float(theirs[k])) / abs(float(theirs[k]))
        for k in ("estimate", "error")
    )
    assert apart < 1e-6, f"{peer}: {apart:.2g} apart"
    return f"largest difference {apart:.0e}"
