"""What counts as growing with the company, and whether companies made of copies are sound."""

import json
import subprocess
import sys
from pathlib import Path

from tests.performance.__main__ import company_program
from tests.performance.growth import Grown, section, too_steep
from tests.performance.servers import ROOT
from tests.performance.stores import Store
from tests.processes.installation import SAME_ON_BOTH


def test_a_request_may_grow_a_little_with_ten_times_the_deals() -> None:
    small, large = Grown(10_000, {"list": 4.0, "move": 2.0}), Grown(100_000, {"list": 5.9, "move": 3.1})
    assert too_steep([small, large]) == ["move: 2.0 ms at 10,000 deals, 3.1 at 100,000"]


def test_more_tens_allow_more() -> None:
    assert too_steep([Grown(10_000, {"list": 4.0}), Grown(1_000_000, {"list": 8.9})]) == []


@SAME_ON_BOTH
def test_copies_of_a_company_are_as_sound_as_what_the_actions_laid(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    store.make()
    company_program("build-small", store)
    company_program("multiply", store, "3")
    command = [str(Path(sys.executable).with_name("quarterdeck")), "check", "--json"]
    done = subprocess.run(command, env=store.environment, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    # No jobs process seals the journal of a company that is only measured.
    assert {one["code"] for one in json.loads(done.stdout)["findings"]} <= {"seals_late"}
    assert len(json.loads(company_program("describe", store))["opportunities"]) > 3


def test_the_page_says_row_by_row_whether_the_bar_is_held() -> None:
    small, large = (
        Grown(10_000, {"list": 4.0, "move": 2.0, "search": 1.0}),
        Grown(100_000, {"list": 5.9, "move": 3.1, "search": 9.0}),
    )
    told = section("sqlite", [small, large])
    assert "| list | 4.0 ms | 5.9 ms | yes |" in told
    assert "| move | 2.0 ms | 3.1 ms | no |" in told
    assert "| search | 1.0 ms | 9.0 ms | no |" in told
