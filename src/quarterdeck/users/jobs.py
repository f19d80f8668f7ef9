"""Background work: tidying up after sessions."""

from django.utils import timezone

from quarterdeck.users.actions.sessions import forget_ended_sessions


def tidy_sessions() -> int:
    """Forget sessions that have run out. Run hourly; running it twice does no harm. Returns how many."""
    return forget_ended_sessions(timezone.now())
