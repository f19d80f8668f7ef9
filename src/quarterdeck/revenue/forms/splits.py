"""Forms of splits and their kinds."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.catalog.forms import ExactField
from quarterdeck.catalog.forms.fields import choose_from
from quarterdeck.kit.choices import WordField
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.revenue.rules.splits import MOST_SHARES
from quarterdeck.revenue.terms.splits import Share
from quarterdeck.users.policy import ONCE_FIELD
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.text import N_

OWNER = "owner"
SPARE = 3


class SplitForm(PageForm):
    """Rows of person and share, some of them empty. `people` are those to choose from, by id."""

    def __init__(
        self, *args: Any, shares: tuple[Share, ...], owner: str, people: Mapping[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", ""), (OWNER, owner), *((public_id(key), name) for key, name in people.items())]
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        self._count = min(len(shares) + SPARE, MOST_SHARES)
        for row in range(self._count):
            share = shares[row] if row < len(shares) else None
            person, part = WordField(label=_("Person"), required=False), ExactField(label=_("Share"), required=False)
            choose_from(person, choices)
            if share is not None:
                person.initial = OWNER if share.person_id is None else public_id(share.person_id)
                part.initial = Decimal(share.share_bp) / 100
            part.locale = kwargs.get("locale", "en")
            self.fields[f"person_{row}"], self.fields[f"share_{row}"] = person, part

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The bound fields, row by row."""
        return [(self[f"person_{row}"], self[f"share_{row}"]) for row in range(self._count)]

    def clean(self) -> dict[str, Any]:
        """Half a row is an error of its empty half; a share finer than a basis point one of the share."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for row in range(self._count):
            person, share = cleaned.get(f"person_{row}"), cleaned.get(f"share_{row}")
            if person and share is None and f"share_{row}" not in self.errors:
                self.add_error(f"share_{row}", text(N_("Enter a share.")))
            if share is not None and not person:
                self.add_error(f"person_{row}", text(N_("Choose a person.")))
            if share is not None and share * 100 != (share * 100).to_integral_value():
                self.add_error(f"share_{row}", text(N_("A share has at most two decimal places.")))
        return cleaned

    @property
    def shares(self) -> list[Share]:
        """The rows that are filled in, once the form is valid. An unknown person goes on to the rules."""
        said = self.cleaned_data
        rows = [(said[f"person_{row}"], said[f"share_{row}"]) for row in range(self._count)]
        return [Share(_person(person), int(share * 100)) for person, share in rows if person]


def _person(posted: str) -> int | None:
    if posted == OWNER:
        return None
    try:
        return parse_id(posted)
    except ValueError:
        return 0


class SplitTypeForm(PageForm):
    """A kind of split to rename."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})


class NewSplitTypeForm(SplitTypeForm):
    """A kind of split to add, once."""

    must_total = forms.BooleanField(label=_("Shares add up to 100%"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)
