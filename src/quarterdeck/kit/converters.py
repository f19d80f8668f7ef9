"""Path converters: public ids (`/accounts/<pid:account_id>`) and kinds of records (`/<records:kind>/<pid:id>/…`)."""

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


# How addresses and the API call the kinds of records that others stand on.
RECORD_PATHS = {"opportunities": "opportunity", "accounts": "account", "contacts": "contact"}
_PATHS_BY_KIND = {kind: path for path, kind in RECORD_PATHS.items()}


class RecordsConverter:
    """The plural of a kind in the address, its key in the view."""

    regex = "|".join(RECORD_PATHS)

    def to_python(self, value: str) -> str:
        """The key of the kind."""
        return RECORD_PATHS[value]

    def to_url(self, value: str) -> str:
        """The plural of a kind; a plural stays as it is."""
        return _PATHS_BY_KIND.get(value, value)


def register() -> None:
    """Make `<pid:name>` and `<records:kind>` known to URL patterns. Safe to call twice."""
    if "pid" not in get_converters():
        register_converter(PublicIdConverter, "pid")
        register_converter(RecordsConverter, "records")
