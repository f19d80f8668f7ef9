"""Writes requirements/development.lock from pyproject.toml: every platform, every hash, no addresses."""

import subprocess
import sys
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from steps import ROOT, VAR, Steps, guarded

TOOLS = VAR / "lock-tools"
LOCK = "requirements/development.lock"
UV = "uv>=0.9"


def install_uv(steps: Steps) -> str:
    """The resolver, in an environment of its own: it is no part of the development environment."""
    if not (TOOLS / "bin" / "uv").exists():
        venv.create(TOOLS, with_pip=True, symlinks=True)
        steps.run([TOOLS / "bin" / "python", "-m", "pip", "install", "--quiet", UV])
    return subprocess.check_output([TOOLS / "bin" / "uv", "--version"], text=True).strip()


def resolve(steps: Steps) -> str:
    """Resolve; versions already locked stay as they are."""
    groups = [f"--group={name}" for name in ("build", "check", "test")]
    extras = ["--all-extras"]
    portable = [
        "--universal",
        "--generate-hashes",
        "--python-version=3.11",
        "--no-emit-index-url",
        "--no-emit-find-links",
    ]
    says = "--custom-compile-command=make lock"
    command = ["pip", "compile", "pyproject.toml", *groups, *extras, *portable, says, f"--output-file={LOCK}"]
    steps.run([TOOLS / "bin" / "uv", *command])
    return f"{(ROOT / LOCK).read_text().count('==')} packages"


def main() -> int:
    """Install uv when needed, then lock."""
    steps = Steps(2)
    steps.step("uv", install_uv)
    steps.step("Lock", resolve)
    return 0


if __name__ == "__main__":
    sys.exit(guarded(main))
