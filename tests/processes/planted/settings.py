"""The settings of the product, with the planted application in them."""

from quarterdeck.server.settings import *  # noqa: F403  every setting, as a release has them
from quarterdeck.server.settings import INSTALLED_APPS as _APPS

# The server stays last: it closes what the others fill.
INSTALLED_APPS = [*_APPS[:-1], "tests.processes.planted", _APPS[-1]]
