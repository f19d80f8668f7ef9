"""The health of open deals, so that its pages have something to show before the jobs run."""

from datetime import datetime

from quarterdeck.health.actions import keep_health


def tell_health(ends: datetime) -> None:
    """Judge every open deal as of the end of the story."""
    while keep_health(now=ends):
        pass
