"""The web application granian serves."""

import os

from quarterdeck.server import sqlite_library

sqlite_library.swap()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402  the SQLite swap comes first

application = get_wsgi_application()

# Whatever loaded a second library could open the database with it.
if not sqlite_library.is_alone():
    raise RuntimeError("Something loaded Python's own SQLite library before Quarterdeck. Start it as docs/guide says.")
