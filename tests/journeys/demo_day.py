"""The demo company on one day that never passes: `python -m tests.journeys.demo_day` builds it in an empty data folder.

Prints where its pages are, as JSON: "<person> <path>" by the name of the page, the person being somebody who may
open it. `application` serves it on that day.
"""

import json
import os
from datetime import UTC, datetime

import time_machine

# A Thursday in the eighth week of a quarter, 10:00 where the company is: the day the guide speaks of.
NOW = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


def main() -> dict[str, str]:
    """Build it; where its pages are."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")
    django.setup()

    from tests.journeys.demo_records import build

    return build(NOW)


if __name__ == "__main__":
    with time_machine.travel(NOW, tick=False):
        print(json.dumps(main()))
