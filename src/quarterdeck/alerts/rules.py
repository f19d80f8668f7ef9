"""When a rule fires, is told again, and is over; and what a rule may say. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta

from quarterdeck.alerts.terms import (
    KINDS,
    LEAST_QUIET_DAYS,
    LONGEST_NAME,
    MOST_QUIET_DAYS,
    MOST_RECIPIENTS,
    Happened,
    Judged,
    RuleFields,
    Segment,
    Standing,
)
from quarterdeck.values.checks import text_reasons
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

_LARGEST = 2**53


def is_beyond(fields: RuleFields, value: int) -> bool:
    """Whether a figure has left its bounds; the threshold itself is within."""
    return value < fields.threshold if KINDS[fields.kind].is_below else value > fields.threshold


def judged(fields: RuleFields, standing: Standing, value: int, now: datetime) -> Judged:
    """What this value means for a recipient.

    They are told when it leaves its bounds, and again after the quiet days or when it got worse by the step, but not
    of a figure that goes out and in within the quiet days. A muted rule tells nothing. That it is over is told to
    nobody: it stands on the page.
    """
    if not is_beyond(fields, value):
        return Judged(Happened.RESOLVED if standing.is_firing else None)
    is_due = _is_loud(fields, standing, value, now) and not standing.is_muted
    if not standing.is_firing:
        return Judged(Happened.FIRED, is_due)
    return Judged(Happened.REPEATED, is_told=True) if is_due else Judged()


def _is_loud(fields: RuleFields, standing: Standing, value: int, now: datetime) -> bool:
    if standing.told_at is None or standing.told_value is None:
        return True
    if now - standing.told_at >= timedelta(days=fields.quiet_days):
        return True
    worse = standing.told_value - value if KINDS[fields.kind].is_below else value - standing.told_value
    return fields.worsens_by > 0 and worse >= fields.worsens_by


def rule_reasons(fields: RuleFields, *, known: Collection[int], reachable: Collection[int], own: int) -> list[Reason]:
    """Every reason why a rule cannot be kept.

    `known` are the values its segment may be kept to by who writes it, `reachable` the people they may write rules for.
    """
    watched = KINDS[fields.kind]
    reasons = list(text_reasons(fields.name, field="name", longest=LONGEST_NAME))
    if not fields.name:
        reasons.append(Reason("alert_name_missing", Text.of("A rule needs a name."), field="name"))
    if not 0 <= fields.threshold <= _LARGEST:
        text = Text.of("The threshold is a number from 0 on.")
        reasons.append(Reason("alert_threshold_wrong", text, field="threshold"))
    if not 0 <= fields.worsens_by <= _LARGEST:
        reasons.append(Reason("alert_step_wrong", Text.of("The step is a number from 0 on."), field="worsens_by"))
    if not LEAST_QUIET_DAYS <= fields.quiet_days <= MOST_QUIET_DAYS:
        text = Text.of("Quiet days are a number from {least} to {most}.", least=LEAST_QUIET_DAYS, most=MOST_QUIET_DAYS)
        reasons.append(Reason("alert_quiet_wrong", text, field="quiet_days"))
    if fields.segment not in watched.segments:
        text = Text.of("Quotas are people's: this figure is kept to a team or an owner, not to a pipeline.")
        reasons.append(Reason("alert_segment_undefined", text, field="segment"))
    elif (fields.segment is Segment.ALL) is (fields.value is not None) or (
        fields.value is not None and fields.value not in known
    ):
        text = Text.of("Choose which one it is kept to, of those you see.")
        reasons.append(Reason("alert_value_unknown", text, field="value"))
    return reasons + _recipient_reasons(fields.recipients, reachable, own)


def _recipient_reasons(recipients: Collection[int], reachable: Collection[int], own: int) -> list[Reason]:
    if not recipients:
        return [Reason("alert_recipient_missing", Text.of("Choose at least one recipient."), field="recipients")]
    if len(recipients) > MOST_RECIPIENTS:
        text = Text.of("At most {most} recipients.", most=MOST_RECIPIENTS)
        return [Reason("alert_recipients_too_many", text, field="recipients")]
    if set(recipients) - {*reachable, own}:
        text = Text.of("You write rules for yourself and for those whose deals you may change.")
        return [Reason("alert_recipient_out_of_reach", text, field="recipients")]
    return []
