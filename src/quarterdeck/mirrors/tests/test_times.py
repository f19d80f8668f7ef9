"""The time of day of a mirror's loads over the API: of the company's zone, and of no other."""

from typing import Any

import pytest
from pydantic import ValidationError

from quarterdeck.mirrors.api import MirrorSetup

SETUP: dict[str, Any] = {"name": "Berth", "system": "Old CRM", "source": "oldcrm", "folder": "crm"}


def test_time_of_day_is_read_and_says_no_zone() -> None:
    read = MirrorSetup.model_validate(SETUP | {"at_time": "06:30"}).at_time
    assert read is not None
    assert (read.hour, read.minute, read.tzinfo) == (6, 30, None)
    assert MirrorSetup.model_validate(SETUP | {"at_time": None}).at_time is None
    for zoned in ("23:13:37.83Z", "06:00+02:00"):
        with pytest.raises(ValidationError, match="without a zone"):
            MirrorSetup.model_validate(SETUP | {"at_time": zoned})
