"""Version 1 of the API: the routers of all slices, mounted under one sign-in, one set of errors."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from quarterdeck.accuracy.api.moved import router as moved_calls
from quarterdeck.accuracy.api.records import router as call_records
from quarterdeck.activities.api import activities, mail_sources, on_records
from quarterdeck.administration.api import audit, backups, organisation, own, people, role_list, status, teams
from quarterdeck.advice.api import of_opportunity as opportunity_actions
from quarterdeck.advice.api import router as next_best_actions
from quarterdeck.alerts.api import alerts
from quarterdeck.alerts.api import rules as alert_rules
from quarterdeck.api import errors
from quarterdeck.api.auth import Token
from quarterdeck.api.inputs import StrictParser, refuse_unknown_parameters
from quarterdeck.api.once import once
from quarterdeck.api.openapi import complete
from quarterdeck.api.throttle import TokenBucket
from quarterdeck.benchmarks.api import router as benchmarks
from quarterdeck.catalog.api import discount_bands, money, price_books, price_tiers, prices, products
from quarterdeck.customers.api import accounts, contacts, territories
from quarterdeck.dashboards.api import dashboards, mailings
from quarterdeck.desk.api import boards, exceptions
from quarterdeck.duplicates.api import merges
from quarterdeck.duplicates.api import pairs as duplicate_pairs
from quarterdeck.exports.api import exports, privacy
from quarterdeck.forecasts.api import lock_router as forecast_locks
from quarterdeck.forecasts.api import router as forecasts
from quarterdeck.forecasts.api import settings_router as forecast_settings
from quarterdeck.forecasts.api import type_router as forecast_types
from quarterdeck.gaps.api import gaps as product_gaps
from quarterdeck.gaps.api import of_opportunity as opportunity_gaps
from quarterdeck.health.api import of_opportunity as opportunity_health
from quarterdeck.health.api import router as health
from quarterdeck.insights.api.customers import of_accounts, of_contacts, of_opportunities
from quarterdeck.insights.api.my_day import router as my_day
from quarterdeck.inspection.api import bulk, opportunities
from quarterdeck.inspection.api import metrics as opportunity_metrics
from quarterdeck.mirrors.api import mirrors
from quarterdeck.objections.api import router as objection_figures
from quarterdeck.patterns.api import router as winning_patterns
from quarterdeck.pipelines.api import loss_reasons, pipelines, stages
from quarterdeck.qualification.api import frameworks, objections, qualification, question_sets
from quarterdeck.quality.api import router as quality
from quarterdeck.quotas.api import router as quotas
from quarterdeck.quotas.api import seasons as seasonalities
from quarterdeck.reconciliations.api import sheets as control_sheets
from quarterdeck.records.api import approvals, attachments, fields, notifications, record_attachments
from quarterdeck.reports.api import metrics, why
from quarterdeck.reports.api.movement import movement
from quarterdeck.revenue.api import lines
from quarterdeck.revenue.api.splits import splits
from quarterdeck.revenue.api.splits import types as split_types
from quarterdeck.reviews.api import router as pipeline_reviews
from quarterdeck.saved_views.api import views
from quarterdeck.scenarios.api import router as scenarios
from quarterdeck.scores.api import newest as newest_forecast
from quarterdeck.scores.api import of_opportunity as opportunity_score
from quarterdeck.scores.api import people as people_forecasts
from quarterdeck.scores.api import router as model_forecasts
from quarterdeck.scores.api import segments as forecast_segments
from quarterdeck.search.api import finds
from quarterdeck.snapshots.api import series as snapshot_series
from quarterdeck.uploads.api import imports, mappings
from quarterdeck.users.api import whoami
from quarterdeck.webhooks.api import webhooks

DESCRIPTION = (
    "Every request acts for the owner of its token, with at most that person's rights. "
    "Ids are text of 13 letters and digits, amounts are text of digits with a point, instants are UTC. "
    "What differs from a success is a problem document (RFC 9457) with a lasting `code`."
)


class Version1(NinjaAPI):
    """NinjaAPI whose OpenAPI document also names problems, preconditions and keys; it is made once."""

    _document: OpenAPISchema | None = None

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The OpenAPI document, completed."""
        if self._document is None:
            self._document = complete(super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params))
        return self._document


throttle = TokenBucket()
api = Version1(
    title="Quarterdeck",
    version="1",
    description=DESCRIPTION,
    auth=Token(),
    throttle=throttle,
    parser=StrictParser(),
    urls_namespace="api-v1",
)
api.add_decorator(once)
api.add_decorator(refuse_unknown_parameters, mode="view")
errors.install(api)
api.add_router("/whoami", whoami, tags=["people"])
api.add_router("/whoami", own, tags=["people"])
api.add_router("/people", people, tags=["people"])
api.add_router("/roles", role_list, tags=["people"])
api.add_router("/teams", teams, tags=["people"])
api.add_router("/company", organisation, tags=["company"])
api.add_router("/backups", backups, tags=["company"])
api.add_router("/people", mail_sources, tags=["people"])
api.add_router("/activities", activities, tags=["activities"])
for path, router in on_records().items():
    api.add_router(f"/{path}", router, tags=["activities"])
api.add_router("", my_day, tags=["my day"])
api.add_router("/opportunities", opportunities, tags=["opportunities"])
api.add_router("/quality", quality, tags=["data quality"])
api.add_router("/health", health, tags=["deal health"])
api.add_router("/opportunities", opportunity_health, tags=["deal health"])
api.add_router("/opportunities", opportunity_score, tags=["scores and model forecasts"])
api.add_router("/opportunities", opportunity_actions, tags=["next best actions"])
api.add_router("/next-best-actions", next_best_actions, tags=["next best actions"])
api.add_router("/model-forecasts", newest_forecast, tags=["scores and model forecasts"])
api.add_router("/model-forecasts", model_forecasts, tags=["scores and model forecasts"])
api.add_router("/model-forecasts/people", people_forecasts, tags=["scores and model forecasts"])
api.add_router("/model-forecasts/segments", forecast_segments, tags=["scores and model forecasts"])
api.add_router("/product-gaps", product_gaps, tags=["product gaps"])
api.add_router("/opportunities", opportunity_gaps, tags=["product gaps"])
api.add_router("/reviews", pipeline_reviews, tags=["pipeline reviews"])
api.add_router("/scenarios", scenarios, tags=["scenarios"])
api.add_router("/forecasts", forecasts, tags=["forecasts"])
api.add_router("/call-records", call_records, tags=["forecasts"])
api.add_router("/call-records", moved_calls, tags=["forecasts"])
api.add_router("/forecast-locks", forecast_locks, tags=["forecasts"])
api.add_router("/forecast-settings", forecast_settings, tags=["forecasts"])
api.add_router("/forecast-types", forecast_types, tags=["forecasts"])
api.add_router("/quotas", quotas, tags=["quotas"])
api.add_router("/seasonalities", seasonalities, tags=["quotas"])
api.add_router("/metrics", metrics, tags=["metrics"])
api.add_router("", why, tags=["metrics"])
api.add_router("", winning_patterns, tags=["metrics"])
api.add_router("", objection_figures, tags=["metrics"])
api.add_router("", benchmarks, tags=["metrics"])
api.add_router("/dashboards", dashboards, tags=["dashboards"])
api.add_router("/dashboards", mailings, tags=["dashboards"])
api.add_router("/alerts", alerts, tags=["alerts"])
api.add_router("/alert-rules", alert_rules, tags=["alerts"])
api.add_router("/movement", movement, tags=["movement"])
api.add_router("/opportunity-metrics", opportunity_metrics, tags=["opportunities"])
api.add_router("/views", views, tags=["views"])
api.add_router("", lines, tags=["opportunities"])
api.add_router("/opportunities", splits, tags=["opportunities"])
api.add_router("/imports", imports, tags=["imports"])
api.add_router("/import-mappings", mappings, tags=["imports"])
api.add_router("/control-sheets", control_sheets, tags=["imports"])
api.add_router("/snapshot-series", snapshot_series, tags=["imports"])
api.add_router("/mirrors", mirrors, tags=["imports"])
api.add_router("/duplicates", duplicate_pairs, tags=["duplicates"])
api.add_router("/merges", merges, tags=["duplicates"])
api.add_router("/exports", exports, tags=["exports"])
api.add_router("/privacy", privacy, tags=["exports"])
api.add_router("/bulk-runs", bulk, tags=["bulk edits"])
api.add_router("/split-types", split_types, tags=["opportunities"])
api.add_router("/pipelines", pipelines, tags=["pipelines"])
api.add_router("/pipelines", boards, tags=["pipelines"])
api.add_router("/stages", stages, tags=["pipelines"])
api.add_router("/gate-exceptions", exceptions, tags=["pipelines"])
api.add_router("/loss-reasons", loss_reasons, tags=["pipelines"])
api.add_router("/accounts", accounts, tags=["customers"])
api.add_router("/contacts", contacts, tags=["customers"])
api.add_router("/accounts", of_accounts, tags=["customers"])
api.add_router("/contacts", of_contacts, tags=["customers"])
api.add_router("/opportunities", of_opportunities, tags=["customers"])
api.add_router("/territories", territories, tags=["customers"])
api.add_router("", record_attachments, tags=["attachments"])
api.add_router("/attachments", attachments, tags=["attachments"])
api.add_router("/fields", fields, tags=["fields"])
api.add_router("/approvals", approvals, tags=["approvals"])
api.add_router("/notifications", notifications, tags=["notifications"])
api.add_router("/frameworks", frameworks, tags=["qualification"])
api.add_router("/question-sets", question_sets, tags=["qualification"])
api.add_router("", qualification, tags=["qualification"])
api.add_router("", objections, tags=["qualification"])
api.add_router("/products", products, tags=["catalog"])
api.add_router("/price-books", price_books, tags=["catalog"])
api.add_router("/price-tiers", price_tiers, tags=["catalog"])
api.add_router("/discount-bands", discount_bands, tags=["catalog"])
api.add_router("/prices", prices, tags=["catalog"])
api.add_router("/currencies", money, tags=["catalog"])
api.add_router("/webhooks", webhooks, tags=["webhooks"])
api.add_router("/audit", audit, tags=["audit"])
api.add_router("/search", finds, tags=["search"])
api.add_router("/status", status, tags=["status"])
