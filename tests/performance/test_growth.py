"""What counts as growing with the company."""

from tests.performance.growth import Grown, too_steep


def test_a_request_may_grow_a_little_with_ten_times_the_deals() -> None:
    small, large = Grown(10_000, {"list": 4.0, "move": 2.0}), Grown(100_000, {"list": 5.9, "move": 3.1})
    assert too_steep([small, large]) == ["move: 2.0 ms at 10,000 deals, 3.1 at 100,000"]


def test_more_tens_allow_more() -> None:
    assert too_steep([Grown(10_000, {"list": 4.0}), Grown(1_000_000, {"list": 8.9})]) == []
