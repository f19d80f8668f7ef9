"""The web application granian serves."""

import gc
import os
from importlib import import_module

from quarterdeck.server import sqlite_library

# What is imported stays: looking through it for garbage is a tenth of the start.
gc.disable()
sqlite_library.swap()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")
# There are several web workers, and the system keeps what they read. 24 MiB made requests 3 to 8 % cheaper.
os.environ.setdefault("QUARTERDECK_SQLITE_CACHE_MB", "8")

from django.core.wsgi import get_wsgi_application  # noqa: E402  the SQLite swap comes first

application = get_wsgi_application()
import_module("quarterdeck.server.urls")
gc.freeze()
gc.enable()

# Whatever loaded a second library could open the database with it.
if not sqlite_library.is_alone():
    raise RuntimeError("Something loaded Python's own SQLite library before Quarterdeck. Start it as docs/guide says.")
