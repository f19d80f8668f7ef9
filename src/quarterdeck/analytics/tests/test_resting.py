"""On what each metric rests: every population says it, and what is measured in days rests on whole lives."""

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.populations import POPULATIONS as DECLARED
from quarterdeck.analytics.questions import Unit
from quarterdeck.analytics.resting import POPULATIONS, Rests, rests_on


def test_every_population_says_what_its_rows_are_counted_by() -> None:
    assert POPULATIONS.keys() == DECLARED.keys()


def test_durations_rest_on_what_came_before_the_days() -> None:
    durations = {key for key, metric in METRICS.items() if metric.unit is Unit.DAYS}
    rough = {key for key, metric in METRICS.items() if any("coarse" in part.measures for part in metric.parts)}
    assert len(durations) > 5
    others = {"pipeline_velocity", "won_within_90_days"}
    assert {rests_on(METRICS[key]) for key in durations | rough | others} == {Rests.LIVES}


def test_what_is_so_now_rests_on_no_change() -> None:
    nothing = {key for key, metric in METRICS.items() if rests_on(metric) is Rests.NOTHING}
    assert nothing == {"open_pipeline", "gross_coverage", "two_way_share"}
    assert rests_on(METRICS["win_rate"]) is Rests.DAYS
