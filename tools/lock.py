"""Writes the locks of requirements/ from pyproject.toml: every platform, every hash, no addresses."""

import subprocess
import sys
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from steps import ROOT, VAR, Steps, guarded

TOOLS = VAR / "lock-tools"
# Lock -> what it is resolved from. Fuzzing has an environment of its own, without the application; so have the tests of
# Spark Connect, with a client and a server that nothing else needs.
LOCKS = {
    "development": ("pyproject.toml", "--group=build", "--group=check", "--group=test", "--extra=s3"),
    "spark": ("pyproject.toml", "--group=test", "--group=spark", "--extra=spark"),
    "fuzzing": ("--group=fuzzing",),
}
UV = "uv>=0.9"


def install_uv(steps: Steps) -> str:
    """The resolver, in an environment of its own: it is no part of the development environment."""
    if not (TOOLS / "bin" / "uv").exists():
        venv.create(TOOLS, with_pip=True, symlinks=True)
        steps.run([TOOLS / "bin" / "python", "-m", "pip", "install", "--quiet", UV])
    return subprocess.check_output([TOOLS / "bin" / "uv", "--version"], text=True).strip()


def resolve(steps: Steps) -> str:
    """Resolve; versions already locked stay as they are."""
    portable = [
        "--universal",
        "--generate-hashes",
        "--python-version=3.11",
        "--no-emit-index-url",
        "--no-emit-find-links",
    ]
    says = "--custom-compile-command=make lock"
    packages = 0
    for name, sources in LOCKS.items():
        lock = f"requirements/{name}.lock"
        steps.run([TOOLS / "bin" / "uv", "pip", "compile", *sources, *portable, says, f"--output-file={lock}"])
        packages += (ROOT / lock).read_text().count("==")
    return f"{packages} packages"


def main() -> int:
    """Install uv when needed, then lock."""
    steps = Steps(2)
    steps.step("uv", install_uv)
    steps.step("Lock", resolve)
    return 0


if __name__ == "__main__":
    sys.exit(guarded(main))
