"""When a rule fires, is told again, keeps still and is over."""

from datetime import UTC, datetime, timedelta

import pytest

from quarterdeck.alerts.rules import is_beyond, judged, rule_reasons
from quarterdeck.alerts.terms import AlertKind, Happened, Judged, RuleFields, Segment, Standing

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
LOW = RuleFields(name="Thin", kind=AlertKind.COVERAGE_LOW, threshold=30_000, worsens_by=5_000, quiet_days=7)
HIGH = RuleFields(name="Slips", kind=AlertKind.COMMIT_SLIPPING, threshold=1_000, quiet_days=7)


def told(days: float, value: int, *, is_firing: bool = True, is_muted: bool = False) -> Standing:
    return Standing(is_firing, is_muted, NOW - timedelta(days=days), value)


def test_the_threshold_itself_is_within() -> None:
    assert [is_beyond(LOW, value) for value in (29_999, 30_000, 30_001)] == [True, False, False]
    assert [is_beyond(HIGH, value) for value in (999, 1_000, 1_001)] == [False, False, True]


@pytest.mark.parametrize(
    ("standing", "value", "wanted"),
    [
        (Standing(), 30_000, Judged()),
        (Standing(), 20_000, Judged(Happened.FIRED, is_told=True)),
        (told(1, 20_000), 20_000, Judged()),
        (told(6.99, 20_000), 15_001, Judged()),
        (told(1, 20_000), 15_000, Judged(Happened.REPEATED, is_told=True)),
        (told(7, 20_000), 29_999, Judged(Happened.REPEATED, is_told=True)),
        (told(1, 20_000), 30_000, Judged(Happened.RESOLVED)),
        (told(1, 20_000, is_firing=False), 20_000, Judged(Happened.FIRED)),
        (told(1, 20_000, is_firing=False), 14_000, Judged(Happened.FIRED, is_told=True)),
        (told(9, 20_000, is_firing=False), 29_000, Judged(Happened.FIRED, is_told=True)),
        (told(9, 20_000, is_muted=True), 1, Judged()),
        (Standing(is_muted=True), 1, Judged(Happened.FIRED)),
        (told(1, 1, is_muted=True), 30_000, Judged(Happened.RESOLVED)),
    ],
)
def test_what_a_figure_below_its_threshold_means(standing: Standing, value: int, wanted: Judged) -> None:
    assert judged(LOW, standing, value, NOW) == wanted


def test_without_a_step_it_is_told_again_after_the_quiet_days_only() -> None:
    assert judged(HIGH, told(1, 1_001), 10_000, NOW) == Judged()
    assert judged(HIGH, told(8, 1_001), 1_002, NOW) == Judged(Happened.REPEATED, is_told=True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "alert_name_missing"),
        ({"threshold": -1}, "alert_threshold_wrong"),
        ({"threshold": 2**60}, "alert_threshold_wrong"),
        ({"worsens_by": -1}, "alert_step_wrong"),
        ({"quiet_days": 0}, "alert_quiet_wrong"),
        ({"quiet_days": 91}, "alert_quiet_wrong"),
        ({"segment": Segment.PIPELINE, "value": 7}, "alert_segment_undefined"),
        ({"segment": Segment.TEAM}, "alert_value_unknown"),
        ({"segment": Segment.TEAM, "value": 8}, "alert_value_unknown"),
        ({"value": 7}, "alert_value_unknown"),
        ({"recipients": ()}, "alert_recipient_missing"),
        ({"recipients": (1, 3)}, "alert_recipient_out_of_reach"),
        ({"recipients": tuple(range(51))}, "alert_recipients_too_many"),
    ],
)
def test_every_wrong_thing_has_its_reason(changes: dict[str, object], code: str) -> None:
    good: dict[str, object] = {"name": "Thin", "kind": AlertKind.COVERAGE_LOW, "threshold": 1, "recipients": (1, 2)}
    assert codes(good) == []
    assert codes(good | {"segment": Segment.OWNER, "value": 7}) == []
    assert codes(good | changes) == [code]


def codes(said: dict[str, object]) -> list[str]:
    fields = RuleFields(**said)  # type: ignore[arg-type]  # put together by the test
    return [reason.code for reason in rule_reasons(fields, known={7}, reachable={2}, own=1)]
