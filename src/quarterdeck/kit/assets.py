"""Addresses of the built files: logical name to hashed name, from the manifest the build wrote."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

BUILT = Path(__file__).parent / "static" / "app"


def asset(name: str) -> str:
    """Address of a built file by its logical name ("app.css"). KeyError when the build lacks it."""
    if settings.DEBUG:
        _manifest.cache_clear()
        _address.cache_clear()
    return _address(name)


@cache
def _address(name: str) -> str:
    return static(f"app/{_manifest()[name]}")


def build_version() -> str:
    """Changes with every build whose files differ: part of each page's ETag."""
    return _manifest()["version"]


@cache
def world_size() -> tuple[int, int]:
    """Width and height of the map of the world, `world.svg`, in its units."""
    width, height = _manifest()["world.size"].split()
    return int(width), int(height)


@cache
def drawn_countries() -> dict[str, tuple[int, int, int, int]]:
    """The countries that `world.svg` draws: ISO 3166-1 number ("276") -> where their largest piece lies.

    That is left, top, right, bottom.
    """
    rows = [one.split() for one in _manifest()["world.countries"].split(",")]
    return {number: (int(left), int(top), int(right), int(bottom)) for number, left, top, right, bottom in rows}


@cache
def _manifest() -> dict[str, str]:
    file = BUILT / "manifest.json"
    if not file.is_file():
        raise RuntimeError("The front end is not built. Run `make assets`.")
    manifest: dict[str, str] = json.loads(file.read_text())
    return manifest
