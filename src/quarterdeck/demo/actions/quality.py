"""Figures of data quality of the last two weeks, so that there is a line to look at."""

from datetime import datetime, timedelta

from quarterdeck.quality.actions import keep_day

DAYS = 14


def tell_quality(ends: datetime) -> None:
    """Keep each of the last days: the deals of today, judged by what the day had made of them."""
    for ago in reversed(range(DAYS)):
        keep_day(ends - timedelta(days=ago))
