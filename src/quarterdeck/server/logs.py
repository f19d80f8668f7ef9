"""What may stand in no log: the secret of a link that sets a password, which is part of its address.

And what says nothing there: where in the code a full disk or a database that restarts was noticed.
"""

import logging
import re

from quarterdeck.kit.faults import fault_of

_SECRET = re.compile(r"(?<=/join/)[^/\s?]+")


class HideSecrets(logging.Filter):
    """Put an ellipsis in the place of secrets in addresses, before a line is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record is written; Django names addresses in its arguments."""
        if isinstance(record.args, tuple):
            record.args = tuple(_SECRET.sub("…", arg) if isinstance(arg, str) else arg for arg in record.args)
        record.msg = _SECRET.sub("…", record.msg) if isinstance(record.msg, str) else record.msg
        return True


class PlainFaults(logging.Filter):
    """Write a fault of the machine as one line: a restart of the database would leave a page of code per request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record is written; of a fault without the traceback."""
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        fault = fault_of(error)
        if fault is not None:
            record.msg = f"{record.getMessage()} {fault}: {str(error).strip()}"
            record.args, record.exc_info, record.exc_text = None, None, None
        return True
