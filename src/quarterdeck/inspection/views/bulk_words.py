"""What a bulk edit changes, in words."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.desk.views.viewing import Viewing
from quarterdeck.inspection.rules.bulk import BulkChange
from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.terms import CHANNEL_LABELS, TYPE_LABELS
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.pipelines.terms import CATEGORY_LABELS, FIELD_LABELS
from quarterdeck.users.queries import people_options

_WORDS: dict[str, Any] = {
    "category": {key.value: label for key, label in CATEGORY_LABELS.items()},
    "channel": {key.value: label for key, label in CHANNEL_LABELS.items()},
    "type": {key.value: label for key, label in TYPE_LABELS.items()},
}


def change_words(who: Viewing, change: BulkChange) -> list[tuple[str, str]]:
    """Pairs of what is changed and to what."""
    found = []
    if change.stage_id is not None:
        names = {stage.id: stage.name for spec in who.lens.specs.values() for stage in spec.stages}
        found.append((_("Stage"), names.get(change.stage_id, _("unknown"))))
    if change.shift_days is not None:
        days = abs(change.shift_days)
        late = ngettext("%(days)s day later", "%(days)s days later", days)
        early = ngettext("%(days)s day earlier", "%(days)s days earlier", days)
        found.append((_("Close date"), (late if change.shift_days > 0 else early) % {"days": days}))
    if change.override_reason:
        found.append((_("Anyway, because"), change.override_reason))
    if change.step is not None:
        found.append((_("Next step"), f"{change.step.text}, {who.day(change.step.due_on)}"))
        if change.step.is_added:
            found.append((_("Where"), _("only where there is no next step")))
    labels = {spec.key: spec.label for spec in who.setting.fields}
    for name, value in change.fields.items():
        label = text(FIELD_LABELS[name]) if name in FIELD_LABELS else labels.get(name, name)
        found.append((label, _("emptied") if value in (None, "", ()) else _value(who, name, value)))
    return found


def _value(who: Viewing, name: str, value: Any) -> str:
    if name == "owner_id":
        return next((person.name for person in people_options(who.actor) if person.id == value), _("unknown"))
    if name == "loss_reason_id":
        reason = loss_reasons().get(value)
        return text(reason.name) if reason else _("unknown")
    if name in _WORDS:
        return text(_WORDS[name].get(value, value))
    if isinstance(value, date):
        return who.day(value)
    if isinstance(value, Decimal):
        return formats.number(value, who.locale, max(0, -int(value.normalize().as_tuple().exponent)))
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
