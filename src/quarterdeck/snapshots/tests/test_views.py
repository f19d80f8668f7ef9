"""Pages of snapshots: set up, hand in, look at what was found, apply."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from quarterdeck.opportunities.queries import visible_to
from quarterdeck.snapshots.actions import apply as applying
from quarterdeck.snapshots.actions import work_off
from quarterdeck.snapshots.actions.handing_in import folder_of
from quarterdeck.snapshots.queries.report import all_series, series_report
from quarterdeck.snapshots.terms import SnapshotState
from quarterdeck.snapshots.tests.weeks import HEADER, MAPPING, a_series, check, write
from quarterdeck.users.terms import Actor
from tests.cast import Cast
from tests.query_counts import QueryCounts

pytestmark = pytest.mark.django_db
A1 = f"{HEADER}\n1,Presses,Rita Vogel,Qualification,100,2026-06-30\n"
A2 = f"{HEADER}\n1,Presses,Rita Vogel,Proposal,120,2026-06-30\n"


Clients = Callable[[str], Client]


@pytest.fixture
def clients(cast: Cast, browser: Callable[[int], Client]) -> Clients:
    return lambda name: browser(getattr(cast, name))


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def file(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def archive(**members: str) -> SimpleUploadedFile:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name, text)
    return SimpleUploadedFile("weeks.zip", stream.getvalue())


def hand_in(client: Client, series_id: int, *files: SimpleUploadedFile, days: str = "") -> int:
    address = reverse("snapshot_files", args=[series_id])
    return client.post(address, {"handed_in": files, "days": days}).status_code


def test_a_series_is_set_up_checked_and_applied(clients: Clients, ada: Actor) -> None:
    sam = clients("sam")
    assert "No series yet" in sam.get("/snapshots").text
    values = {"name": "Weekly", "mapping": MAPPING, "order": "", "missing": "left"}
    assert sam.post("/snapshots/new", values).status_code == 303
    assert sam.post("/snapshots/new", values).status_code == 422
    (line,) = all_series(ada)
    here = reverse("snapshot_series", args=[line.id])
    assert hand_in(sam, line.id, file("d 2026-03-01.csv", A1), file("d 2026-03-08.csv", A2), file("x.md", "x")) == 303
    page = sam.get(here).text
    assert "Waiting to be checked" in page
    assert "x.md" in page
    assert work_off() == 1
    page = sam.get(here).text
    assert "Apply what was checked" in page
    assert "known to 7 days" in page
    assert not visible_to(ada).exists()
    assert sam.post(reverse("snapshot_apply", args=[line.id])).status_code == 303
    assert (work_off(), work_off()) == (1, 0)
    assert visible_to(ada).get().amount_minor == 12_000
    assert not folder_of(line.id).exists()
    assert "Applied" in sam.get(here).text
    assert sam.post(reverse("snapshot_apply", args=[line.id])).status_code == 422


def test_the_deal_says_how_closely_its_past_is_known(clients: Clients, ada: Actor) -> None:
    series_id = a_series(ada)
    hand_in(clients("ada"), series_id, archive(**{"a/2026-03-01.csv": A1, "b/2026-03-08.csv": A2}))
    work_off()
    clients("ada").post(reverse("snapshot_apply", args=[series_id]))
    work_off()
    deal = visible_to(ada).get()
    page = clients("ada").get(reverse("opportunity", args=[deal.id])).text
    assert page.count("Known to 7 days: it happened after") == 1


def test_what_cannot_be_read_is_said_and_nothing_waits(clients: Clients, ada: Actor) -> None:
    series_id = a_series(ada)
    assert hand_in(clients("ada"), series_id, file("02.03.2026.csv", A1)) == 303
    work_off()
    page = clients("ada").get(reverse("snapshot_series", args=[series_id])).text
    assert "02.03.2026.csv may be of 2026-03-02 or of 2026-02-03." in page
    assert (work_off(), series_report(series_id).snapshots) == (0, ())
    assert hand_in(clients("ada"), series_id, file("pipeline.csv", A1), days="pipeline.csv = 2026-03-02") == 303
    work_off()
    assert [one.state for one in series_report(series_id).snapshots] == [SnapshotState.CHECKED]


def test_work_that_goes_wrong_says_so_and_lets_others_go_on(
    clients: Clients, ada: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    series_id, client = a_series(ada), clients("ada")
    hand_in(client, series_id, file("2026-03-01.csv", A1), file("2026-03-08.csv", A2))
    work_off()
    client.post(reverse("snapshot_apply", args=[series_id]))
    with monkeypatch.context() as broken:
        broken.setattr(applying, "import_histories", lambda **_: 1 / 0)
        assert (work_off(), work_off()) == (1, 0)
    assert "The log of the installation says more" in client.get(reverse("snapshot_series", args=[series_id])).text
    assert "ZeroDivisionError" in caplog.text
    client.post(reverse("snapshot_apply", args=[series_id]))
    assert work_off() == 1
    assert visible_to(ada).get().amount_minor == 12_000


def test_damaged_and_endless_archives_are_refused(clients: Clients, ada: Actor) -> None:
    series_id, client = a_series(ada), clients("ada")
    whole = archive(**{"2026-03-01.csv": A1 * 50}).read()
    for place in range(30, len(whole) - 30, 7):
        damaged = whole[:place] + bytes(7) + whole[place + 7 :]
        assert hand_in(client, series_id, SimpleUploadedFile("weeks.zip", damaged)) in (200, 303, 422)
    many = archive(**{f"{'long-' * 20}{number}.md": "" for number in range(8000)})
    assert hand_in(client, series_id, many) == 422


def test_files_that_are_none_and_archives_that_lie_are_refused(
    clients: Clients, ada: Actor, settings: Settings
) -> None:
    series_id, client = a_series(ada), clients("ada")
    assert hand_in(client, series_id, file("notes.md", "x")) == 422
    assert hand_in(client, series_id, archive(notes=A1)) == 422
    assert hand_in(client, series_id, file("weeks.zip", "no archive")) == 422
    assert hand_in(client, series_id, archive(**{"a/d.csv": A1, "b/d.csv": A2})) == 422
    bomb = archive(**{"2026-03-01.csv": A1 + "x" * 100_000})
    assert bomb.size is not None
    assert bomb.size < 1000
    settings.IMPORT_LIMITS = replace(settings.IMPORT_LIMITS, file_bytes=50_000)
    assert hand_in(client, series_id, bomb) == 422
    assert not list(folder_of(series_id).rglob("*.csv"))


def test_who_may_not_tell_history_is_not_let_in(clients: Clients, ada: Actor) -> None:
    series_id = a_series(ada)
    for name in ("rita", "max", "rolf", "paul"):
        assert clients(name).get("/snapshots").status_code in {403, 404}
        assert hand_in(clients(name), series_id, file("2026-03-01.csv", A1)) in {403, 404}


def test_the_pages_cost_the_same_however_many_files_there_are(
    clients: Clients, ada: Actor, query_counts: QueryCounts, tmp_path: Path
) -> None:
    series_id, client = a_series(ada), clients("ada")
    check(series_id, write(tmp_path, {week: A1.partition("\n")[2] for week in range(6)}), ada)
    here = reverse("snapshot_series", args=[series_id])
    client.get(here)
    with query_counts.expect("a series of snapshots"):
        client.get(here)
    with query_counts.expect("all series of snapshots"):
        client.get("/snapshots")
