"""What may stand in no log: the secret of a link that sets a password, which is part of its address."""

import logging
import re

_SECRET = re.compile(r"(?<=/join/)[^/\s?]+")


class HideSecrets(logging.Filter):
    """Put an ellipsis in the place of secrets in addresses, before a line is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record is written; Django names addresses in its arguments."""
        if isinstance(record.args, tuple):
            record.args = tuple(_SECRET.sub("…", arg) if isinstance(arg, str) else arg for arg in record.args)
        record.msg = _SECRET.sub("…", record.msg) if isinstance(record.msg, str) else record.msg
        return True
