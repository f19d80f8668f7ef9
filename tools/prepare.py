"""Makes a checkout ready: `prepare.py run` for the application, `prepare.py test` or `lite` for the suites.

Every step looks first whether there is anything to do, so the second run takes a moment. Standard library only.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from steps import FUZZING, ROOT, SPARK, VENV, StepFailedError, Steps, guarded

LOCKS = ROOT / "requirements"
PYTHON = VENV / "bin" / "python"
EDITABLE = VENV / "editable-from"
TEST_PROGRAMS = {
    "chromium": ("chromium", "chromium-browser"),
    "postgresql": ("initdb",),
    "nginx-light": ("nginx",),
    "pgbouncer": ("pgbouncer",),
    "openssl": ("openssl",),
}
# Chromium without windows, which the journeys take where the distribution has it: they need a third less work.
LIGHTER_BROWSER = "chromium-headless-shell"


def environment(_: Steps) -> str:
    """The virtual environment, made anew when it belongs to another place or Python."""
    return made(VENV)


def made(folder: Path) -> str:
    """A virtual environment in this folder."""
    python = folder / "bin" / "python"
    if python.exists():
        probe = subprocess.run(
            [python, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=False
        )
        if probe.stdout.strip() == str(folder):
            return "ready"
        shutil.rmtree(folder)
    venv.create(folder, with_pip=True, symlinks=True)
    return f"Python {sys.version.split()[0]}"


def packages(steps: Steps) -> str:
    """The locked packages, each checked against its hash."""
    return installed(steps, VENV, LOCKS / "development.lock")


def fuzzing(steps: Steps) -> str:
    """The environment of schemathesis, apart from the one of the application and its tests."""
    made(FUZZING)
    return installed(steps, FUZZING, LOCKS / "fuzzing.lock")


def spark(steps: Steps) -> str:
    """The environment in which Spark Connect is tried, with its client and the server Sail."""
    made(SPARK)
    return installed(steps, SPARK, LOCKS / "spark.lock")


def installed(steps: Steps, folder: Path, lock: Path) -> str:
    """A lock, installed in an environment."""
    stamp = folder / "installed-from"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return "as locked"
    command: list[str | Path] = [
        folder / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        lock,
    ]
    steps.run(command, hint="pysqlite3 is compiled when no wheel fits: that needs a C compiler and Python's headers.")
    stamp.write_text(wanted)
    return f"{lock.read_text().count('==')} installed as locked"


def front_end(steps: Steps) -> str:
    """The application itself, editable; its build hook makes styles, icons and scripts."""
    sources = (ROOT / "pyproject.toml").read_bytes() + (ROOT / "hatch_build.py").read_bytes()
    wanted = hashlib.sha256(sources).hexdigest()
    if EDITABLE.is_file() and EDITABLE.read_text() == wanted:
        before = bundle_stamp()
        steps.run([PYTHON, "hatch_build.py"])
        return "up to date" if before == bundle_stamp() else "built"
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    steps.run([*pip, "--no-deps", "--no-build-isolation", "-e", "."])
    EDITABLE.write_text(wanted)
    return "built"


def bundle_stamp() -> str:
    """What the present bundle was built from."""
    stamp = ROOT / "src" / "quarterdeck" / "kit" / "static" / "app" / "built-from"
    return stamp.read_text() if stamp.is_file() else ""


def demo(steps: Steps) -> str:
    """A migrated database with the demo company; an existing one is kept."""
    done = subprocess.run([VENV / "bin" / "quarterdeck", "demo"], check=False)
    if done.returncode:
        raise StepFailedError("The demo company could not be built; see above. Delete var/ to begin anew.")
    return "ready"


def test_programs(steps: Steps) -> str:
    """Servers and a browser from the distribution: installed as root, named otherwise."""
    missing = [package for package, programs in TEST_PROGRAMS.items() if not any(map(find_program, programs))]
    may_install = os.geteuid() == 0 and shutil.which("apt-get") is not None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends"]
    if may_install and find_program(LIGHTER_BROWSER) is None:
        # Not every distribution has it, and nothing fails without it.
        with contextlib.suppress(subprocess.TimeoutExpired):
            for command in (["apt-get", "update"], [*install, LIGHTER_BROWSER]):
                subprocess.run(command, env=quiet, check=False, capture_output=True, timeout=120)
    if not missing:
        return "all there"
    line = " ".join([*install, *missing])
    if not may_install:
        raise StepFailedError(
            f"The tests need {' and '.join(missing)}. As root, run:\n    {line}\n"
            "Or run `make test-lite`, which does without both."
        )
    steps.run(["apt-get", "update"], env=quiet)
    steps.run(line.split(), env=quiet)
    return f"installed {' and '.join(missing)}"


def find_program(name: str) -> str | None:
    """A program in PATH or in PostgreSQL's own folders."""
    folders = [os.environ.get("PATH", ""), "/usr/sbin", *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    return shutil.which(name, path=os.pathsep.join(folders))


Work = tuple[str, Callable[[Steps], str]]
BASE: list[Work] = [
    ("Virtual environment", environment),
    ("Packages", packages),
    ("Front end", front_end),
]
GOALS: dict[str, list[Work]] = {
    "build": BASE,
    "run": [*BASE, ("Database and demo company", demo)],
    "test": [("PostgreSQL and Chromium", test_programs), *BASE, ("Environment of schemathesis", fuzzing)],
    "spark": [("Environment of Spark Connect", spark)],
}


def main() -> int:
    """Run the steps of one goal."""
    work = GOALS[sys.argv[1]]
    steps = Steps(len(work))
    for title, function in work:
        steps.step(title, function)
    return 0


if __name__ == "__main__":
    sys.exit(guarded(main))
