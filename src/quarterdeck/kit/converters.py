"""Path converter for public ids: `/accounts/<pid:account_id>`."""

from django.urls import register_converter
from django.urls.converters import get_converters

from quarterdeck.values.ids import parse_id, public_id


class PublicIdConverter:
    """13 base32 letters in the address, the integer id in the view; anything else is no such page."""

    regex = "[0-9A-Za-z]{13}"

    def to_python(self, value: str) -> int:
        """The id. Raises ValueError, which Django answers with 404."""
        return parse_id(value)

    def to_url(self, value: int | str) -> str:
        """The public id of an integer id; a public id stays as it is."""
        return value if isinstance(value, str) else public_id(value)


def register() -> None:
    """Make `<pid:name>` known to URL patterns. Safe to call twice."""
    if "pid" not in get_converters():
        register_converter(PublicIdConverter, "pid")
