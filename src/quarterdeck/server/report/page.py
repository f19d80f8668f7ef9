"""The report as one file of HTML."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from django.template.loader import get_template
from django.utils.translation import get_language, get_language_bidi
from markupsafe import Markup

from quarterdeck import __version__
from quarterdeck.analytics.reading.overview import Overview
from quarterdeck.server.report.shown import BAR, COLUMN_HEIGHT, COLUMNS, Shown


def page(overview: Overview, title: str, columns: Sequence[Mapping[str, Any]] = ()) -> str:
    """The report in the language of the process; `columns` says which column was read as what."""
    language = get_language() or "en"
    shown = Shown(overview, language)
    # The file stands alone, so its style is in it; it is ours and holds nothing of the data.
    style = Markup("<style>{}</style>").format(Markup(_style()))  # noqa: S704
    told = {
        "title": title,
        "shown": shown,
        "columns": columns,
        "style": style,
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "version": __version__,
        "bar": BAR,
        "chart": (COLUMNS, COLUMN_HEIGHT),
    }
    return str(get_template("server/report/report.html").render(told))


def _style() -> str:
    return files("quarterdeck.server.report").joinpath("report.css").read_text(encoding="utf-8")
