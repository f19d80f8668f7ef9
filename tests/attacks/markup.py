"""Whether a text has become markup: a page is read as a browser reads it."""

from html.parser import HTMLParser

# Ends an attribute in either kind of quotes, then opens an element that no page of ours has.
CANARY = "\"'><qd-x>"
ELEMENT = "qd-x"
# The same for a browser: a script that would run at once, or be stopped by the policy, which is reported.
SCRIPT = f"{CANARY}<script>q</script>"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.is_found = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        leads = [value or "" for name, value in attrs if name in {"href", "src", "action", "formaction"}]
        self.is_found |= tag == ELEMENT or any(ELEMENT in name or "<" in name for name in names)
        self.is_found |= any(value.strip().lower().startswith("javascript:") for value in leads)


def is_running(body: bytes) -> bool:
    """Whether the canary stands in a page as an element or an attribute of its own."""
    if ELEMENT.encode() not in body:
        return False
    reader = _Reader()
    reader.feed(body.decode(errors="replace"))
    reader.close()
    return reader.is_found
