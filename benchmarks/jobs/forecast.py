"""Forecasts 12 months ahead of monthly series, 72 months known, with 95% intervals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

TITLE = "Monthly counts forecast 12 months ahead"
SIZES = {"1e3": 1_000, "1e4": 10_000}
PEERS = {
    "AutoETS": ["statsforecast==2.1.1", "pandas"],
    "AutoTheta": ["statsforecast==2.1.1", "pandas"],
}
TARGETS = [("AutoETS", "1e4", 100.0)]
SKIPPED: dict[tuple[str, str], str] = {}
KNOWN, AHEAD = 72, 12
Data = dict[str, np.ndarray]


def make(n: int) -> Data:
    """Counts of 14 categories: each series with a level, a slope and a season of its own."""
    rng = np.random.default_rng(2026)
    at = np.arange(KNOWN + AHEAD)
    level = rng.lognormal(2.5, 1.0, (n, 1))
    slope = rng.normal(0, 0.004, (n, 1)) * at
    season = rng.uniform(0, 0.3, (n, 1)) * np.sin(
        2 * np.pi * at / 12 + rng.uniform(0, 6.28, (n, 1))
    )
    counts = rng.poisson(level * np.exp(slope + season)).astype(np.float64)
    return {"counts": counts, "groups": rng.integers(0, 14, n)}


def commonweal(data: Data) -> Callable[[], Data]:
    from commonweal.analysis.forecast import forecast_counts

    past, groups = data["counts"][:, :KNOWN], data["groups"]
    forecast_counts(past[:50], groups[:50] * 0, first=1, horizon=AHEAD)

    def work() -> Data:
        found = forecast_counts(past, groups, first=1, horizon=AHEAD)
        lower, upper = found.interval(0.95)
        return judged(data, found.median(), lower, upper)

    return work


def _statsforecast(name: str) -> Callable[[Data], Callable[[], Data]]:
    def prepared(data: Data) -> Callable[[], Data]:
        import pandas as pd
        from statsforecast import StatsForecast, models

        n = len(data["counts"])
        dates = pd.date_range("2019-01-01", periods=KNOWN, freq="MS")
        table = pd.DataFrame(
            {
                "unique_id": np.repeat(np.arange(n), KNOWN),
                "ds": np.tile(dates, n),
                "y": data["counts"][:, :KNOWN].ravel(),
            }
        )
        model = getattr(models, name)(season_length=12, alias="m")

        def run(rows: Any, jobs: int) -> Any:
            runner = StatsForecast([model], freq="MS", n_jobs=jobs)
            return runner.forecast(df=rows, h=AHEAD, level=[95])

        run(table.head(KNOWN), 1)  # compiled before the clock starts

        def work() -> Data:
            found = run(table, 2).sort_values(["unique_id", "ds"])
            point, lower, upper = (
                found[key].to_numpy().reshape(n, AHEAD) for key in ("m", "m-lo-95", "m-hi-95")
            )
            return judged(data, point, lower, upper)

        return work

    return prepared


def judged(data: Data, point: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> Data:
    """Error beside the seasonal naive among the months known, and share within 95%."""
    past, later = data["counts"][:, :KNOWN], data["counts"][:, KNOWN:]
    size = np.abs(past[:, 12:] - past[:, :-12]).mean(axis=1)
    error = np.abs(point - later).mean(axis=1) / np.where(size > 0, size, 1.0)
    inside = (later >= lower) & (later <= upper)
    return {"mase": error.mean(), "cover95": inside.mean(), "least": lower.min()}


RUN = {
    "commonweal": commonweal,
    "AutoETS": _statsforecast("AutoETS"),
    "AutoTheta": _statsforecast("AutoTheta"),
}


def same(ours: Data, theirs: Data, peer: str) -> str:
    """Other methods give other numbers: ours must be no worse, cover, and never fall below nil."""
    assert ours["mase"] <= theirs["mase"], f"MASE {ours['mase']:.3f} beside {theirs['mase']:.3f}"
    assert 0.93 <= ours["cover95"] <= 0.97, f"95% covers {ours['cover95']:.1%}"
    assert ours["least"] >= 0, "a limit below nil"
    return (
        f"MASE {ours['mase']:.3f} beside {theirs['mase']:.3f}; 95% covers {ours['cover95']:.1%} "
        f"beside {theirs['cover95']:.1%}; lowest limit {ours['least']:.0f} beside {theirs['least']:.1f}"
    )
