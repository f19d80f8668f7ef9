"""Where one can go from every page: the places of the sidebar, and those of the settings."""

from quarterdeck.saved_views.queries import DEFAULT
from quarterdeck.users.terms import Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


@dataclass(frozen=True, slots=True)
class Place:
    """A page one can go to from everywhere, with what it shows at first. `prefixes` are the addresses it stands for."""

    label: str
    url_name: str
    icon: str
    prefixes: tuple[str, ...]
    keys: str = ""
    is_primary: bool = False
    is_phone_only: bool = False
    permission: Permission | None = None
    query: str = ""
    # Sums of everybody's records: for who reads all of them.
    of_all: bool = False


# The view that is usual for who looks: what they chose themselves, or what their role starts with.
USUAL = f"?view={DEFAULT}"
ADD = Place(
    N_("Add"),
    "opportunity_new",
    "circle-plus",
    (),
    is_primary=True,
    is_phone_only=True,
    permission=Permission.OPPORTUNITIES_CREATE,
)
SECTIONS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    ("", (Place(N_("My day"), "my_day", "sun", ("/my-day", "/next-best-actions"), "d", is_primary=True),)),
    (
        N_("Pipeline"),
        (
            Place(N_("Board"), "first_board", "layout-kanban", ("/pipelines/",), "b", is_primary=True, query=USUAL),
            Place(N_("Inspection"), "opportunities", "list", ("/opportunities",), "i", is_primary=True, query=USUAL),
            Place(N_("Tasks"), "tasks", "checkbox", ("/tasks",), "t"),
            ADD,
        ),
    ),
    (
        N_("Customers"),
        (
            Place(N_("Accounts"), "accounts", "building", ("/accounts",), "a"),
            Place(N_("Contacts"), "contacts", "address-book", ("/contacts",), "c"),
            Place(N_("Duplicates"), "duplicates", "users", ("/duplicates", "/merges")),
        ),
    ),
    (
        N_("Run"),
        (
            Place(N_("Insights"), "insights", "chart-dots-3", ("/insights", "/deal-health", "/benchmarks"), "h"),
            Place(N_("Dashboards"), "dashboards", "layout-dashboard", ("/dashboards",), "e"),
            Place(N_("Reports"), "reports", "chart-bar", ("/reports", "/product-gaps"), "y"),
            Place(N_("Movement"), "movement", "chart-bar-popular", ("/movement",), "w"),
            Place(N_("Forecast"), "forecast", "trending-up", ("/forecast", "/reviews", "/scenarios"), "f"),
            Place(N_("Quotas"), "quotas", "target-arrow", ("/quotas",), "o"),
            Place(N_("Data quality"), "quality", "circle-check", ("/quality",), "q"),
            Place(
                N_("Import"),
                "imports",
                "database-import",
                ("/imports", "/control-sheets", "/snapshots", "/mirrors", "/kept"),
                "m",
                permission=Permission.IMPORTS_RUN,
            ),
            Place(N_("Exports"), "exports", "file-import", ("/exports", "/lists/")),
        ),
    ),
    (
        "",
        (
            Place(N_("Notifications"), "notifications", "bell", ("/notifications", "/alerts"), "n"),
            Place(N_("Approvals"), "approvals", "shield", ("/approvals",), "v"),
            Place(N_("Settings"), "settings_profile", "settings", ("/settings",), "s"),
        ),
    ),
)
# Reached from the pages they belong to, and by name: the sidebar holds what is opened every day.
BESIDE = (
    Place(N_("Deal health"), "deal_health", "alert-triangle", (), "l"),
    Place(N_("Next best actions"), "next_best_actions", "checkbox", ()),
    Place(N_("Outcomes of advice"), "advice_outcomes", "chart-bar", ()),
    Place(N_("Benchmarks"), "benchmarks", "scale", ()),
    Place(N_("Forecast accuracy"), "forecast_accuracy", "target-arrow", (), of_all=True),
    Place(N_("Record of calls"), "call_record", "target-arrow", ()),
    Place(N_("How deals are recorded"), "forecast_tendencies", "scale", ()),
    Place(N_("Reviews"), "pipeline_reviews", "checkbox", ()),
    Place(N_("Scenarios"), "scenarios", "adjustments", (), "u"),
    Place(N_("Alerts"), "alerts", "alert-circle", ()),
    Place(N_("Product gaps"), "product_gaps", "package", ()),
    Place(N_("Objections"), "objections", "hand-stop", ()),
)
SETTINGS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (
        N_("You"),
        (
            Place(N_("Profile"), "settings_profile", "user", ("/settings/profile",)),
            Place(N_("Keyboard"), "settings_keyboard", "keyboard", ("/settings/keyboard",)),
            Place(N_("Second factor"), "settings_second_factor", "lock", ("/settings/second-factor",)),
            Place(N_("Notifications"), "settings_notifications", "bell", ("/settings/notifications",)),
            Place(N_("Views"), "settings_views", "filter", ("/settings/views", "/views")),
            Place(N_("Tokens"), "settings_tokens", "key", ("/settings/tokens",)),
        ),
    ),
    (
        N_("Company"),
        (
            Place(
                N_("Company"),
                "settings_company",
                "building",
                ("/settings/company",),
                permission=Permission.SETTINGS_MANAGE,
            ),
            Place(N_("People"), "settings_people", "users", ("/settings/people",), permission=Permission.PEOPLE_MANAGE),
            Place(N_("Teams"), "settings_teams", "sitemap", ("/settings/teams",), permission=Permission.PEOPLE_MANAGE),
            Place(N_("Roles"), "settings_roles", "shield", ("/settings/roles",), permission=Permission.PEOPLE_MANAGE),
            Place(
                N_("Territories"),
                "settings_territories",
                "target-arrow",
                ("/settings/territories",),
                permission=Permission.TERRITORIES_MANAGE,
            ),
        ),
    ),
    (
        N_("Deals"),
        (
            Place(
                N_("Pipelines"),
                "settings_pipelines",
                "layout-kanban",
                ("/settings/pipelines", "/settings/loss-reasons"),
                permission=Permission.PIPELINES_MANAGE,
            ),
            Place(
                N_("Data quality"),
                "settings_quality",
                "circle-check",
                ("/settings/quality",),
                permission=Permission.PIPELINES_MANAGE,
            ),
            Place(
                N_("Deal health"),
                "settings_health",
                "alert-triangle",
                ("/settings/health",),
                permission=Permission.PIPELINES_MANAGE,
            ),
            Place(
                N_("Forecast"),
                "settings_forecast",
                "trending-up",
                ("/settings/forecast",),
                permission=Permission.QUOTAS_MANAGE,
            ),
            Place(N_("Qualification"), "settings_qualification", "checkbox", ("/settings/qualification",)),
            Place(
                N_("Fields"),
                "settings_fields",
                "adjustments",
                ("/settings/fields",),
                permission=Permission.FIELDS_MANAGE,
            ),
            Place(
                N_("Splits"),
                "settings_split_types",
                "scale",
                ("/settings/split-types",),
                permission=Permission.PIPELINES_MANAGE,
            ),
        ),
    ),
    (
        N_("Prices"),
        (
            Place(N_("Products"), "settings_products", "package", ("/settings/products",)),
            Place(
                N_("Price books"),
                "settings_price_books",
                "coins",
                ("/settings/price-books", "/settings/price-tiers", "/settings/discount-bands"),
            ),
            Place(N_("Currencies"), "settings_currencies", "coins", ("/settings/currencies",)),
        ),
    ),
    (
        N_("Installation"),
        (
            Place(
                N_("Status"),
                "settings_status",
                "circle-check",
                ("/settings/status", "/settings/backups"),
                permission=Permission.INSTALLATION_MANAGE,
            ),
            Place(
                N_("Webhooks"),
                "settings_webhooks",
                "world",
                ("/settings/webhooks",),
                permission=Permission.SETTINGS_MANAGE,
            ),
            Place(N_("Audit log"), "settings_audit", "history", ("/settings/audit",), permission=Permission.AUDIT_READ),
        ),
    ),
)
