"""The form that dismisses an advice."""

from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.forms import PageForm, TextField


class DismissForm(PageForm):
    """Why a practice is not for this deal."""

    reason = TextField(
        label=_("Why not"),
        error_messages={"required": _("Say why it is not for this deal.")},
        help_text=_("It is not advised for this deal again."),
    )
