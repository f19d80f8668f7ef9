"""The process that owns the analytics copy and answers questions about it."""

import gc
import logging
import os
import signal
import sys
from threading import Event
from typing import TYPE_CHECKING

from quarterdeck.server import sqlite_library
from quarterdeck.server.supervisor import CANNOT_RUN

if TYPE_CHECKING:
    from quarterdeck.warehouse.terms import Feeds

log = logging.getLogger(__name__)


def feeds() -> "Feeds":
    """What each slice gives to the copy."""
    from quarterdeck.activities.feeds import FEEDS as ACTIVITIES
    from quarterdeck.catalog.feeds import FEEDS as CATALOG
    from quarterdeck.customers.feeds import FEEDS as CUSTOMERS
    from quarterdeck.opportunities.feeds import FEEDS as OPPORTUNITIES
    from quarterdeck.pipelines.feeds import FEEDS as PIPELINES
    from quarterdeck.quotas.feeds import quota_rows

    return {**PIPELINES, **CATALOG, **CUSTOMERS, **ACTIVITIES, **OPPORTUNITIES, "quota": quota_rows}


def main() -> int:
    """Entry point of the process."""
    sqlite_library.swap()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")
    import django

    django.setup()
    from django.conf import settings

    from quarterdeck.administration.queries.migrations import pending_migrations
    from quarterdeck.warehouse.actions.elsewhere import Elsewhere, is_installed
    from quarterdeck.warehouse.actions.keeping import Copy
    from quarterdeck.warehouse.actions.serving import Server

    if pending_migrations():
        return CANNOT_RUN
    if settings.ANALYTICS_URL and not is_installed():
        log.error('QUARTERDECK_ANALYTICS_URL needs the client of Spark Connect: pip install "quarterdeck[spark]"')
        return CANNOT_RUN
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    elsewhere = Elsewhere(settings.ANALYTICS_URL, settings.ANALYTICS_FOLDER) if settings.ANALYTICS_URL else None
    # What is loaded stays: looking through it for garbage takes longer than many an answer.
    gc.collect()
    gc.freeze()
    Server(Copy(settings.DATA_DIR, feeds()), stopping, elsewhere).serve()
    logging.shutdown()
    # What is still being answered or built is of no use to anybody any more.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
