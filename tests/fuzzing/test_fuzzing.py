"""Schemathesis finds nothing: thousands of requests, every operation served, two rivals kept apart."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.api.v1 import api
from tests.fuzzing.company import RIVALS
from tests.fuzzing.run import HERE, PROGRAM, Told, fuzzed

pytestmark = [
    pytest.mark.fuzzing,
    pytest.mark.skipif(not PROGRAM.exists(), reason="var/fuzzing is missing: `make test` makes it"),
]
LISTED = tomllib.loads((HERE / "exclusions.toml").read_text())
EXCLUSIONS = LISTED["exclusion"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What one run said."""
    return fuzzed(tmp_path_factory.mktemp("fuzzing"))


def test_nothing_is_found(told: Told) -> None:
    assert told.code == 0, told.words


def test_thousands_of_requests_are_sent(told: Told) -> None:
    assert told.cases >= 2000
    assert all(told.askers[rival] for rival in RIVALS), told.askers


def test_every_operation_is_served(told: Told) -> None:
    wanted = {
        f"{method.upper()} {path}" for path, methods in api.get_openapi_schema()["paths"].items() for method in methods
    }
    served = {label for label, statuses in told.statuses.items() if any(200 <= status < 300 for status in statuses)}
    assert wanted - served == set()


def test_every_exclusion_is_listed_with_its_reason_and_needed(told: Told) -> None:
    assert told.left_out.keys() == set(range(len(EXCLUSIONS)))
    assert all(len(exclusion["reason"]) > 20 for exclusion in EXCLUSIONS)


def test_nothing_is_switched_off_elsewhere() -> None:
    config = tomllib.loads((HERE / "schemathesis.toml").read_text())
    assert not {"operations", "baseline", "checks"} & config.keys()
    assert "enabled" not in json.dumps(config)
    assert set(switches(config)) == set()


def switches(config: dict[str, Any]) -> Iterator[str]:
    """Whatever narrows a run: checks, filters, phases."""
    for name, value in config.items():
        if name.startswith(("include", "exclude", "expected")):
            yield name
        if isinstance(value, dict):
            yield from switches(value)


def test_the_hooks_know_no_other_exclusion() -> None:
    hooks = set(re.findall(r"def (\w+)", Path(HERE / "hooks.py").read_text()))
    changing = ("filter_", "map_", "flatmap_", "before_generate", "before_call", "after_call")
    assert {name for name in hooks if name.startswith(changing)} == {"before_call", "filter_failure"}
    assert len(LISTED["kept"]["reason"]) > 20
    assert LISTED["kept"]["operations"] == ["edit_person", "set_role", "deactivate_person", "revoke_token"]
