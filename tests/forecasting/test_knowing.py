"""What was known at an instant, against a plain reading of the rows."""

import random

from quarterdeck.analytics.forecasting.knowing import FOREVER, Told, known_states, tells_only_its_end


def plainly(rows: list[Told], lived: int, t: int) -> object:
    """The last row by (at, seq) that was so and known at t, by looking at each."""
    found = None
    for row in sorted(rows, key=lambda one: (one.at, one.seq)):
        known_from = row.at if row.at < lived else max(row.at, row.recorded)
        if not row.is_undo and row.at <= t and known_from <= t < row.voided:
            found = row.state
    return found


def a_row(rng: random.Random, seq: int) -> Told:
    at = rng.randrange(40)
    recorded = at + rng.choice([0, 0, 0, 3, 25])
    voided = recorded + rng.randrange(1, 20) if rng.random() < 0.2 else FOREVER
    return Told(seq, at, recorded, rng.choice("abcd"), voided, is_undo=rng.random() < 0.1)


def test_known_states_are_those_of_a_plain_reading() -> None:
    rng = random.Random(8)
    for _ in range(400):
        rows = [a_row(rng, seq) for seq in range(rng.randrange(1, 8))]
        lived = rng.choice([0, 10, 100])
        states = known_states(rows, lived)
        assert [at for at, _ in states] == sorted({at for at, _ in states})
        for t in range(70):
            held = plainly(rows, lived, t)
            told = next((state for at, state in reversed(states) if at <= t), None)
            # A row that was voided with nothing in its place keeps what was held: a deal never becomes unknown.
            assert told == held or held is None


def test_what_was_recorded_later_is_known_only_from_then_on() -> None:
    created, dated_back = Told(1, 10, 10, "open"), Told(2, 20, 50, "won")
    assert known_states([created, dated_back], lived=0) == [(10, "open"), (50, "won")]
    assert known_states([created, dated_back], lived=30) == [(10, "open"), (20, "won")]


def test_deals_written_down_after_their_end_tell_nothing() -> None:
    ends = [Told(1, 10, 90, "open"), Told(2, 40, 90, "lost")]
    assert tells_only_its_end(ends, 40)
    assert not tells_only_its_end([*ends, Told(3, 25, 90, "further")], 40)
    assert not tells_only_its_end([Told(1, 10, 10, "open"), ends[1]], 40)
    assert not tells_only_its_end([], 40)
