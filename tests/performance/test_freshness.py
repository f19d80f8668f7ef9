"""The arithmetic of the measurement: a write is seen by the first answer that counts it, and the slowest tell."""

import math

from tests.performance.freshness import percentile, seconds_until_seen, told


def test_a_write_is_seen_by_the_first_answer_that_counts_it() -> None:
    seen = [(1.0, 10), (2.0, 11), (4.0, 13)]
    assert seconds_until_seen([1.5, 2.5, 3.0], 10, seen) == [0.5, 1.5, 1.0]
    assert seconds_until_seen([1.5], 13, seen) == [math.inf]


def test_the_page_tells_the_slowest() -> None:
    seconds = [0.1 * number for number in range(1, 21)]
    assert percentile(seconds, 0.95) == seconds[18]
    assert "| sqlite | 1.05 | 1.90 | 2.00 |" in told({"sqlite": seconds})
