"""DuckDB reads a text once: what it answers is of the parameters, the tables and the connection it is asked with."""

from threading import Thread

import duckdb
import pytest

from quarterdeck.analytics.engines import duck
from quarterdeck.analytics.engines.duck import Duck

TEXT = "SELECT n + :more FROM numbers ORDER BY n"


def numbers(*values: str) -> Duck:
    engine = Duck()
    engine.connection.execute(f"CREATE TABLE numbers AS SELECT * FROM (VALUES ({'), ('.join(values)})) t(n)")
    return engine


def test_a_text_that_was_read_answers_for_other_parameters_tables_and_connections() -> None:
    one, other = numbers("1", "2"), numbers("10")
    assert one.rows(TEXT, {"more": 1}) == [(2,), (3,)]
    assert one.rows(TEXT, {"more": 5}) == [(6,), (7,)]
    assert other.rows(TEXT, {"more": 1}) == [(11,)]
    # A column of another type under the same name.
    one.connection.execute("CREATE OR REPLACE TABLE numbers AS SELECT 0 AS before, 2.5 AS n")
    assert [float(row[0]) for row in one.rows(TEXT, {"more": 1})] == [3.5]
    with pytest.raises(KeyError):
        one.rows(TEXT, {})


def test_what_was_read_is_kept_for_so_many_texts_and_a_fault_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duck, "_read", {})
    monkeypatch.setattr(duck, "_MOST_READ", 3)
    engine = numbers("1")
    for place in range(7):
        assert engine.rows(f"SELECT n + {place} FROM numbers", {}) == [(1 + place,)]
        assert len(duck._read) <= 3
    for wrong in ("SELECT FROM WHERE", "SELECT nothing FROM nowhere"):
        with pytest.raises(duckdb.Error):
            engine.rows(wrong, {})
    assert engine.rows("SELECT 1; SELECT n FROM numbers", {}) == [(1,)]
    assert "SELECT 1; SELECT n FROM numbers" not in duck._read


def test_threads_share_what_was_read() -> None:
    engine = numbers(*map(str, range(200)))
    found: list[tuple[int, list[tuple[int]]]] = []

    def ask(more: int) -> None:
        own = Duck(engine.connection.cursor())
        found.extend((more, own.rows(TEXT, {"more": more})) for _ in range(20))

    threads = [Thread(target=ask, args=(more,)) for more in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80
    assert all(rows == [(n + more,) for n in range(200)] for more, rows in found)
