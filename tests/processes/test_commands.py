"""The commands, as text and as JSON, with their exit codes."""

import json
import stat

import pytest

from tests.processes.installation import COMPANY, SAME_ON_BOTH, START_SECONDS, Installation, get, wait_until

pytestmark = [pytest.mark.process, SAME_ON_BOTH]


def test_init_makes_a_private_folder_and_a_link_that_works(bare: Installation) -> None:
    link = bare.init()
    key = bare.folder / "secret_key"
    made = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (key, bare.folder / "quarterdeck.sqlite3")}
    assert made == {"secret_key": 0o600, "quarterdeck.sqlite3": 0o600}
    with bare.serve(workers=1):
        status, page = get(link)
        assert (status, "Ada Lind" in page) == (200, True)


def test_init_again_changes_nothing(founded: Installation) -> None:
    key = (founded.folder / "secret_key").read_text()
    assert founded.report("init", *COMPANY)["created"] is False
    assert (founded.folder / "secret_key").read_text() == key
    assert len(founded.report("user", "list")["people"]) >= 1


def test_init_after_a_kill_makes_the_key_that_was_not_written(bare: Installation) -> None:
    (bare.folder / "secret_key").touch()
    bare.init()
    assert len((bare.folder / "secret_key").read_text()) > 40
    assert [file.name for file in bare.folder.glob("secret_key*")] == ["secret_key"]


def test_init_without_answers_says_which_are_missing(bare: Installation) -> None:
    done = bare.call("init")
    assert (done.returncode, "--company" in done.stderr) == (2, True)


def test_init_refuses_an_impossible_company_and_leaves_none(bare: Installation) -> None:
    done = bare.call("init", *COMPANY, "--currency", "ZZZ", "--json")
    assert done.returncode == 1
    assert [reason["code"] for reason in json.loads(done.stdout)["error"]["reasons"]] == ["currency_unknown"]
    assert bare.report("init", *COMPANY)["created"] is True


def test_person_is_added_invited_and_let_back_in(founded: Installation) -> None:
    added = founded.report("user", "add", "nina@nordvik.example", "--name", "Nina Falk", "--role", "rep")
    invited = founded.report("user", "invite", "nina@nordvik.example")
    reset = founded.report("user", "reset", "nina@nordvik.example")
    assert len({added["link"], invited["link"], reset["link"]}) == 3
    listed = {row["email"]: row for row in founded.report("user", "list")["people"]}
    assert listed["nina@nordvik.example"]["role"] == "rep"


def test_unknown_person_is_refused_with_exit_code_1(founded: Installation) -> None:
    done = founded.call("user", "reset", "nobody@nordvik.example")
    assert (done.returncode, "Nobody signs in with" in done.stderr + done.stdout) == (1, True)


def test_token_is_made_and_revoked(founded: Installation) -> None:
    made = founded.report("token", "create", "ada@nordvik.example", "--name", "Reporting", "--days", "30")
    assert made["secret"].startswith("qd_")
    assert founded.report("token", "revoke", str(made["token_id"]))["revoked"] is True


def test_check_finds_nothing_on_a_fresh_installation(founded: Installation) -> None:
    def is_caught_up() -> bool:
        health = founded.health() or {}
        return (health.get("seals_behind"), health.get("outbox_behind")) == (0, 0)

    with founded.serve(workers=1):
        # The model was founded long ago, and its first entries have waited since for a jobs process.
        wait_until(is_caught_up, START_SECONDS)
        assert founded.report("check") == {"findings": []}


def test_check_before_init_says_what_is_missing(bare: Installation) -> None:
    done = bare.call("check", "--json")
    codes = {finding["code"] for finding in json.loads(done.stdout)["findings"]}
    assert (done.returncode, codes) == (1, {"key_missing", "migrations_pending"})


def test_command_before_init_is_told_to_begin_there(bare: Installation) -> None:
    done = bare.call("user", "list")
    assert (done.returncode, "quarterdeck init" in done.stdout) == (1, True)
