"""Questions asked of a server of Spark's protocol: what is handed to it, for whose eyes it answers, and what fails."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Timer

import duckdb
import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from quarterdeck.analytics.answering import answer
from quarterdeck.analytics.engines import Stopped
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import day, instant
from quarterdeck.analytics.tables import RIGHTS, TABLES
from quarterdeck.opportunities.tests.company import a_mixed_company
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.server import warehouse as process
from quarterdeck.server.environment import Environment
from quarterdeck.server.supervisor import CANNOT_RUN
from quarterdeck.warehouse.actions import elsewhere
from quarterdeck.warehouse.actions.elsewhere import Elsewhere
from quarterdeck.warehouse.actions.filling import Filler
from quarterdeck.warehouse.actions.keeping import seen_by
from quarterdeck.warehouse.queries.asking import viewer_of
from tests.cast import the_cast
from tests.copied import copied
from tests.sails import sail

pytestmark = pytest.mark.django_db


@pytest.fixture
def sales() -> Sales:
    return a_mixed_company(the_cast())


@pytest.fixture
def filler(sales: Sales) -> Iterator[Filler]:
    with copied() as found:
        yield found


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with sail() as address:
        yield address


def created(viewer: Viewer, *segments: str) -> Question:
    today = day(timezone.now().date())
    return Question("pipeline_created", viewer, 0, today + 1, today, instant(timezone.now()), segments)


def nobody_at() -> str:
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        return f"sc://127.0.0.1:{door.getsockname()[1]}"


def test_the_tables_are_handed_over_when_that_is_due(filler: Filler, tmp_path: Path) -> None:
    there = Elsewhere(nobody_at(), tmp_path / "it's here")
    assert there.follow(filler.duck)
    assert there.laid is not None
    for name in TABLES.keys() - set(RIGHTS):
        file = str(there.laid / f"{name}.parquet")
        handed = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [file]).fetchall()
        assert sorted(map(repr, handed)) == sorted(map(repr, filler.duck.rows(f"SELECT * FROM {name}", {}))), name
    # What a viewer may see goes with each answer, and lies nowhere.
    assert not [name for name in RIGHTS if (there.laid / f"{name}.parquet").exists()]
    first = there.laid
    assert not there.follow(filler.duck)
    assert there.laid == first
    assert there.follow(filler.duck, anew=True)
    assert there.follow(filler.duck, anew=True)
    assert first not in set(there.folder.iterdir())
    assert there.laid in set(there.folder.iterdir())


def test_it_is_said_that_nobody_answers(filler: Filler, tmp_path: Path) -> None:
    there = Elsewhere(nobody_at(), tmp_path)
    with pytest.raises(RuntimeError, match="Nothing was handed over"), there.seen_by(Viewer(Reach.ALL)):
        pass
    there.follow(filler.duck)
    with pytest.raises(OSError, match="refused"), there.seen_by(Viewer(Reach.ALL)):
        pass


def test_an_address_is_one_of_spark_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERDECK_ANALYTICS_URL", "http://spark:15002")
    with pytest.raises(ValueError, match="analytics_url"):
        Environment()
    monkeypatch.setenv("QUARTERDECK_ANALYTICS_URL", "sc://spark:15002")
    assert Environment().analytics_url == "sc://spark:15002"


def test_without_the_client_the_process_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    settings.ANALYTICS_URL = "sc://spark:15002"
    monkeypatch.setattr(elsewhere, "is_installed", lambda: False)
    assert process.main() == CANNOT_RUN
    assert 'pip install "quarterdeck[spark]"' in caplog.text


def test_it_answers_as_the_copy_for_the_same_eyes(sales: Sales, filler: Filler, url: str, tmp_path: Path) -> None:
    there = Elsewhere(url, tmp_path)
    there.follow(filler.duck)
    counts = []
    # One session, one viewer after another.
    people = [viewer_of(sales.actor(name)) for name in ("rita", "max")]
    for viewer in (Viewer(Reach.ALL), *people, Viewer(Reach.NOTHING)):
        with seen_by(filler.duck, viewer) as duck, there.seen_by(viewer) as spark:
            for segments in ((), ("owner",), ("team", "source")):
                assert answer(spark, created(viewer, *segments)) == answer(duck, created(viewer, *segments))
            counts.append(answer(spark, created(viewer)).total.count)
    assert counts[0] == 30 > counts[1] > counts[3] == 0
    there.leave()


def test_it_reads_what_was_handed_over_since(sales: Sales, filler: Filler, url: str, tmp_path: Path) -> None:
    there, everybody = Elsewhere(url, tmp_path), Viewer(Reach.ALL)
    there.follow(filler.duck)
    for wanted in (30, 31):
        with there.seen_by(everybody) as spark:
            assert answer(spark, created(everybody)).total.count == wanted
        sales.deal("negotiation", by="system")
        filler.refresh()
        there.follow(filler.duck, anew=True)
    there.leave()


def asked_for_too_long(there: Elsewhere) -> None:
    endless = "range(100000) a JOIN range(100000) b ON a.id * b.id % 7 = 3 JOIN range(100) c ON 1 = 1"
    with there.seen_by(Viewer(Reach.ALL)) as spark:
        Timer(0.5, spark.interrupt).start()
        spark.rows(f"SELECT COUNT(*) FROM {endless}", {})


def test_what_is_given_up_ends(filler: Filler, url: str, tmp_path: Path) -> None:
    there = Elsewhere(url, tmp_path)
    there.follow(filler.duck)
    with pytest.raises(Stopped):
        asked_for_too_long(there)
    with there.seen_by(Viewer(Reach.ALL)) as spark:
        assert spark.rows("SELECT 1 AS one", {}) == [(1,)]
    there.leave()
