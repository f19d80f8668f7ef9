"""Files are handed in by several at once, under any name, and left behind by processes that die."""

import os
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from quarterdeck.opportunities.queries import visible_to
from quarterdeck.snapshots.actions import VIA, Upload, apply_snapshots, begin, hand_in, work_off
from quarterdeck.snapshots.actions.handing_in import folder_of
from quarterdeck.snapshots.queries.report import series_report
from quarterdeck.snapshots.terms import SnapshotState
from quarterdeck.snapshots.tests.weeks import HEADER, a_series
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Conflict, Refused
from tests.cast import SYSTEM
from tests.faults import sqlite_error

pytestmark = pytest.mark.django_db
ROWS = f"{HEADER}\n1,Presses,Rita Vogel,Qualification,100,2026-06-30\n".encode()


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def uploaded(name: str) -> Upload:
    return Upload(name, BytesIO(ROWS))


class Slow(BytesIO):
    """Bytes during whose arrival something else happens."""

    def __init__(self, meanwhile: Any) -> None:
        super().__init__(ROWS)
        self._meanwhile = meanwhile

    def read(self, size: int | None = -1, /) -> bytes:
        """The bytes, after what happens first."""
        meanwhile, self._meanwhile = self._meanwhile, lambda: None
        meanwhile()
        return super().read(size)


def test_two_hand_files_in_at_once_and_both_are_kept(ada: Actor) -> None:
    series_id = a_series(ada)

    def other() -> None:
        hand_in(series_id=series_id, uploads=[uploaded("d 2026-03-08.csv")], by=ada, via=SYSTEM)

    hand_in(series_id=series_id, uploads=[Upload("d 2026-03-01.csv", Slow(other))], by=ada, via=SYSTEM)
    assert len(series_report(series_id).of_state(SnapshotState.WAITING)) == 2
    work_off()
    assert len(series_report(series_id).of_state(SnapshotState.CHECKED)) == 2


def test_what_waits_is_checked_before_anything_is_applied(ada: Actor) -> None:
    series_id = a_series(ada)
    hand_in(series_id=series_id, uploads=[uploaded("d 2026-03-01.csv")], by=ada, via=SYSTEM)
    work_off()
    hand_in(series_id=series_id, uploads=[uploaded("d 2026-03-08.csv")], by=ada, via=SYSTEM)
    with pytest.raises(Conflict) as caught:
        begin(series_id=series_id, is_lenient=False, by=ada, via=VIA)
    assert caught.value.code == "snapshots_waiting"
    work_off()
    apply_snapshots(series_id=series_id, by=ada)
    assert visible_to(ada).count() == 1


@pytest.mark.parametrize("name", ["x" * 250 + ".csv", "ä" * 130 + ".csv"])
def test_a_name_too_long_to_be_kept_is_refused(ada: Actor, name: str) -> None:
    with pytest.raises(Refused) as caught:
        hand_in(series_id=a_series(ada), uploads=[uploaded(name)], by=ada, via=SYSTEM)
    assert [one.code for one in caught.value.reasons] == ["file_name_too_long"]


def test_what_a_dead_process_left_goes_with_the_next(ada: Actor, data_folder: Path) -> None:
    old, young = (data_folder / "snapshots" / "incoming" / name for name in ("old", "young"))
    for folder in (old, young):
        folder.mkdir(parents=True)
    os.utime(old, (time.time() - 90_000,) * 2)
    hand_in(series_id=a_series(ada), uploads=[uploaded("d 2026-03-01.csv")], by=ada, via=SYSTEM)
    assert (old.exists(), [one.name for one in young.parent.iterdir()]) == (False, ["young"])


def test_work_goes_on_when_the_disk_has_room_again(ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    series_id = a_series(ada)
    hand_in(series_id=series_id, uploads=[uploaded("d 2026-03-01.csv")], by=ada, via=SYSTEM)

    def full(**_: object) -> None:
        raise sqlite_error(13, "database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("quarterdeck.snapshots.actions.handing_in.check_snapshots", full)
        with pytest.raises(Exception, match="full"):
            work_off()
    assert len(series_report(series_id).of_state(SnapshotState.WAITING)) == 1
    assert folder_of(series_id).is_dir()
    work_off()
    assert len(series_report(series_id).of_state(SnapshotState.CHECKED)) == 1
