"""Bars of forecasts: parts, quota and the range of the model on one scale."""

from quarterdeck.kit.bars import stacked_bar

PARTS = (("closed", 50), ("commit", 100), ("best", 50))


def test_the_largest_of_all_is_the_whole() -> None:
    of_parts = stacked_bar(PARTS, 100, (40, 150), "said")
    assert of_parts["parts"] == [("closed", 0.0, 25.0), ("commit", 25.0, 50.0), ("best", 75.0, 25.0)]
    assert (of_parts["tick"], of_parts["span"], of_parts["label"]) == (50.0, (20.0, 75.0), "said")
    of_quota = stacked_bar(PARTS, 400, (40, 150), "")
    assert (of_quota["tick"], of_quota["span"], of_quota["parts"][0]) == (100.0, (10.0, 37.5), ("closed", 0.0, 12.5))
    # A range that reaches beyond both is in sight to its end.
    of_range = stacked_bar(PARTS, 400, (100, 800), "")
    assert (of_range["tick"], of_range["span"], of_range["parts"][1]) == (50.0, (12.5, 100.0), ("commit", 6.25, 12.5))


def test_what_is_missing_is_not_drawn() -> None:
    bare = stacked_bar([("closed", 0), ("commit", 0), ("best", 0)], None, None, "")
    assert (bare["tick"], bare["span"]) == (None, None)
    assert [width for _kind, _left, width in bare["parts"]] == [0.0, 0.0, 0.0]
    assert stacked_bar(PARTS, 0, (-10, 100), "")["span"] == (0.0, 50.0), "a range does not begin left of the bar"
