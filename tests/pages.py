"""Reading pages in tests without a browser."""

import re
from html import unescape
from typing import Any


def page_of(response: Any, status: int = 200) -> str:
    """The page of a response that must have this status."""
    assert response.status_code == status, response.content[:3000]
    html: str = response.content.decode()
    return html


def value_in(html: str, name: str) -> str:
    """What stands in the input or the chosen option of this name."""
    field = re.search(rf'<(input|select|textarea)\b[^>]*\bname="{re.escape(name)}"[^>]*>', html)
    assert field, f"there is no field named {name}"
    if field.group(1) == "input":
        found = re.search(r'\bvalue="([^"]*)"', field.group(0))
    elif field.group(1) == "select":
        options = html[field.end() : html.index("</select>", field.end())]
        found = re.search(r'<option value="([^"]*)" selected', options)
    else:
        found = re.search(r"\s*([^<]*)</textarea>", html[field.end() :])
    return unescape(found.group(1)) if found else ""
