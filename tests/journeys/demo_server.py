"""The web application granian serves, on the day of `demo_day`."""

import time_machine

from tests.journeys.demo_day import NOW

time_machine.travel(NOW, tick=False).start()

from quarterdeck.server.wsgi import application  # noqa: E402  it begins on that day

__all__ = ["application"]
