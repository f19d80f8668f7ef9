"""Old models are forgotten: the files of the last ones are kept, with those that a scenario may still ask."""

import logging
import re
import shutil

from quarterdeck.scores.models import Fit
from quarterdeck.scores.queries import newest_base
from quarterdeck.scores.queries.due import models_folder

log = logging.getLogger(__name__)
_NAME = re.compile(r"[0-9a-f]{12}")


def forget_models(keep: int) -> int:
    """Remove folders of models but those of the last `keep` fits and of the newest published forecast; how many.

    Scenarios are computed with the model of the newest forecast. What else lies in the folder is left alone; a folder
    that cannot be removed is logged, and tried again after the next fit.
    """
    folder = models_folder()
    if not folder.is_dir():
        return 0
    kept = set(Fit.objects.order_by("-id").values_list("model_id", flat=True)[:keep])
    if base := newest_base():
        kept.add(base.model_id)
    count = 0
    for path in sorted(folder.iterdir()):
        if not path.is_dir() or path.is_symlink() or not _NAME.fullmatch(path.name) or path.name in kept:
            continue
        try:
            shutil.rmtree(path)
        except OSError:
            log.exception("The folder %s of an old model was not removed.", path.name)
        else:
            count += 1
    return count
