"""A whole country through load, indicators, hot spots, forecasts and 300 assessments' numbers.

    uv run --group scale benchmarks/national.py make /tmp/country
    uv run --group scale benchmarks/national.py run /tmp/country

Both take `--help`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import national_data
import national_run


def make(asked: argparse.Namespace) -> None:
    start, total, size = time.perf_counter(), 0, 0
    for name, n in national_data.make(
        asked.folder, rows=asked.rows, how_many=asked.months, seed=asked.seed, by=asked.by,
        forces=asked.forces,
    ):  # fmt: skip
        total += n
        size += (asked.folder / name[:7] / name).stat().st_size
    took = time.perf_counter() - start
    print(f"{total:,} rows, {size / 1e9:.2f} GB of CSV in {asked.folder}, {took:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    maker = verbs.add_parser("make", help="write the synthetic country")
    maker.add_argument("folder", type=Path)
    maker.add_argument("--rows", type=int, default=20_000_000, help="of the whole country, about")
    maker.add_argument("--months", type=int, default=36)
    maker.add_argument("--seed", type=int, default=1998, help="the year of the Act")
    maker.add_argument("--by", choices=["force", "month"], default="force")
    maker.add_argument("--forces", nargs="*", default=[], help="only these")
    maker.set_defaults(do=make)
    learner = verbs.add_parser("profile", help="work the real structure out again")
    learner.add_argument("folder", type=Path, help="the 36 real files of November 2025")
    learner.set_defaults(do=lambda asked: national_data.profile(asked.folder))
    runner = verbs.add_parser("run", help="measure it from end to end")
    runner.add_argument("folder", type=Path, help="what `make` wrote")
    runner.add_argument("--real", type=Path, help="the 36 real files of November 2025")
    runner.add_argument("--workspace", type=Path, default=Path("/tmp/commonweal-country"))
    runner.add_argument("--sizes", nargs="*", type=int, default=[10, 300], help="partnerships")
    runner.add_argument("--processes", type=int, default=2)
    runner.add_argument("--on-spark", type=int, default=3, help="partnerships asked again on Spark")
    runner.set_defaults(do=national_run.run)
    asked = parser.parse_args()
    asked.do(asked)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
