"""One run of schemathesis against a company of its own, and what it reported."""

import json
import os
import subprocess
import sys
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.architecture.source import ROOT
from tests.processes.installation import Installation, wait_until

HERE = Path(__file__).resolve().parent
PROGRAM = ROOT / "var" / "fuzzing" / "bin" / "schemathesis"
# A file is gone for whoever has other rights than when it was written, so it is fetched before all else.
FIRST = ("--include-operation-id", "download_export", "--phases", "examples")


@dataclass
class Told:
    """What schemathesis said: its exit code and last words, statuses by operation, who asked, what it left out."""

    code: int
    words: str
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    askers: Counter[str] = field(default_factory=Counter)
    left_out: Counter[int] = field(default_factory=Counter)

    @property
    def cases(self) -> int:
        """How many requests it sent."""
        return sum(counted.total() for counted in self.statuses.values())


def fuzzed(folder: Path, *arguments: str) -> Told:
    """Fill a company in this folder, serve it, and let schemathesis at it."""
    installation = Installation(folder / "data")
    installation.folder.mkdir()
    (folder / "mirrored" / "crm").mkdir(parents=True)
    environment = _environment(installation, folder)
    company = subprocess.run(
        [sys.executable, "-m", "tests.fuzzing.company"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
    )
    told, users = folder / "told.json", folder / "users.json"
    told.write_bytes(company.stdout)
    users.write_text(json.dumps(_users(json.loads(company.stdout)["tokens"])))
    config = folder / "schemathesis.toml"
    config.write_text((HERE / "schemathesis.toml").read_text().replace("USERS", str(users)))
    result = Told(0, "")
    with _served(installation, environment):
        for number, chosen in enumerate((FIRST, arguments)):
            report = folder / f"report-{number}.ndjson"
            command = [
                PROGRAM, "--config-file", config, "run", f"{installation.url}/api/v1/openapi.json",
                "--url", installation.url, "--report", "ndjson", "--report-ndjson-path", report,
                "--no-color", "--warnings", "off", *chosen,
            ]  # fmt: skip
            done = subprocess.run(
                list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True, check=False
            )
            result.code = result.code or done.returncode
            result.words += (done.stdout + done.stderr)[-20_000:]
            _read(result, report)
    left_out = folder / "left-out.txt"
    result.left_out.update(map(int, left_out.read_text().split() if left_out.is_file() else ()))
    return result


def _environment(installation: Installation, folder: Path) -> dict[str, str]:
    return installation.environment | {
        "DJANGO_SETTINGS_MODULE": "quarterdeck.server.settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "QUARTERDECK_SECRET_KEY": "a key for this run alone, which is long enough",
        "QUARTERDECK_SQLITE_SYNCHRONOUS": "OFF",
        "SCHEMATHESIS_HOOKS": "tests.fuzzing.hooks",
        "QUARTERDECK_MIRROR_ROOT": str(folder / "mirrored"),
        "QUARTERDECK_TOLD": str(folder / "told.json"),
        "QUARTERDECK_LEFT_OUT": str(folder / "left-out.txt"),
    }


def _users(tokens: Mapping[str, str]) -> dict[str, object]:
    """People and their tokens, as Web Fuzzing Commons writes them."""
    return {
        "auth": [
            {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {secret}"}]}
            for name, secret in tokens.items()
        ]
    }


@contextmanager
def _served(installation: Installation, environment: Mapping[str, str]) -> Iterator[None]:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1",
        "--port", str(installation.port), "--workers", "1", "--blocking-threads", "1", "--log-level", "warning",
        "tests.fuzzing.served:application",
    ]  # fmt: skip
    with (installation.folder / "server.log").open("w") as log:
        copy = subprocess.Popen(
            [sys.executable, "-m", "quarterdeck.server.warehouse"],
            cwd=ROOT,
            env=dict(environment),
            stdout=log,
            stderr=log,
        )
        server = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=log, stderr=log)
        try:
            wait_until((installation.folder / "warehouse.json").exists, 120)
            wait_until(lambda: installation.health() is not None, 60)
            # The document is made once, which takes a busy machine longer than schemathesis waits for it.
            with urllib.request.urlopen(f"{installation.url}/api/v1/openapi.json", timeout=60) as document:
                document.read()
            yield
        finally:
            for process in (server, copy):
                process.terminate()
                process.wait(20)


def _read(told: Told, report: Path) -> None:
    with report.open() as lines:
        for line in lines:
            event = json.loads(line)
            recorder = event.get("ScenarioFinished", {}).get("recorder", {})
            for case_id, interaction in recorder.get("interactions", {}).items():
                case = recorder["cases"].get(case_id, {}).get("value", {})
                told.askers[case.get("auth_identity") or ""] += 1
                if interaction.get("response"):
                    label = f"{case['method']} {case['path']}" if "path" in case else recorder["label"]
                    told.statuses[label][interaction["response"]["status_code"]] += 1
