"""Writes of quotas."""

from quarterdeck.quotas.actions.copying import copy_quotas
from quarterdeck.quotas.actions.files import ImportedQuotas, import_quotas
from quarterdeck.quotas.actions.quotas import WrittenQuota, edit_quota_months, remove_quota, set_quota
from quarterdeck.quotas.actions.seasonalities import remove_seasonality, set_seasonality

__all__ = [
    "ImportedQuotas",
    "WrittenQuota",
    "copy_quotas",
    "edit_quota_months",
    "import_quotas",
    "remove_quota",
    "remove_seasonality",
    "set_quota",
    "set_seasonality",
]
