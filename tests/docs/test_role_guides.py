"""Names that the guides by role give in bold are on the screen: each is a text that pages say."""

import re

import pytest

from tests.architecture.source import ROOT
from tests.languages.pseudo import messages

pytestmark = pytest.mark.documentation
GUIDES = ("for-reps", "for-managers", "for-administrators")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# What a page fills in is an ellipsis in the guides.
FILLED_IN = re.compile(r"\{\w+\}|%\(\w+\)s")


def said() -> set[str]:
    """Every text that is marked for translation, with ellipses for what is filled in."""
    return {
        FILLED_IN.sub("…", text)
        for message in messages()
        if message.id
        for text in ([message.id] if isinstance(message.id, str) else message.id)
    }


@pytest.mark.parametrize("guide", GUIDES)
def test_names_in_bold_are_on_the_screen(guide: str) -> None:
    named = {" ".join(name.split()) for name in BOLD.findall((ROOT / "docs" / "guide" / f"{guide}.md").read_text())}
    assert len(named) > 15
    assert sorted(named - said()) == []
