"""Tables of the model side: fits, scores and their history, published forecasts, and what was backtested."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Fit(models.Model):
    """A model that was fitted, and what it stands on. Nothing of it ever changes.

    `notes` and `bins` are JSON. Skills, Brier scores and errors are in basis points: `rank_skill_bp` is that of the
    rank (won at all), `skill_bp` that of the chance by quarter end; empty with too few deals to judge it by. `drifts`
    is whether forecasts no longer fitted what came when it was fitted, empty with too few quarters to say.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    model_id = models.CharField(max_length=12)
    rung = models.SmallIntegerField()
    closed = models.IntegerField()
    closed_rows = models.IntegerField(default=0)
    won = models.IntegerField()
    lost = models.IntegerField()
    finished = models.SmallIntegerField()
    skill_bp = models.IntegerField(null=True)
    rank_rung = models.SmallIntegerField()
    rank_skill_bp = models.IntegerField(null=True)
    rank_rows = models.IntegerField(default=0)
    brier_bp = models.IntegerField(null=True)
    brier_of_rate_bp = models.IntegerField(null=True)
    calibration_error_bp = models.IntegerField(null=True)
    bins = models.TextField(default="[]")
    drifts = models.BooleanField(null=True)
    notes = models.TextField(default="[]")


class Backtested(models.Model):
    """What a method would have said of a past quarter at a week of it, by a model fitted before it, and what came.

    In minor units of `currency`. Nothing of it ever changes; the newest fit's rows are shown.
    """

    id = models.BigAutoField(primary_key=True)
    fit = models.ForeignKey(Fit, on_delete=models.PROTECT, related_name="+", db_index=False)
    period_start = models.DateField()
    period_end = models.DateField()
    quarter = models.CharField(max_length=20)
    week = models.SmallIntegerField()
    method = models.CharField(max_length=20)
    forecast = models.BigIntegerField()
    p10 = models.BigIntegerField(null=True)
    p90 = models.BigIntegerField(null=True)
    actual = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("fit", "period_start", "week", "method", name="backtested_once"),
        ]


class SegmentRecord(models.Model):
    """How right a fit's backtest was of one owner, team, channel or product family. Nothing of it ever changes.

    `key` is an id as a number, the channel, or the family's name. `deals` were open there at weeks 1, 4, 8 and 12 of
    past quarters, with the mean chance `chance_bp`; `won` of them were won in the quarter. `quarters` is JSON: name,
    P50, P10, P90 at week 4 and what came, in minor units of `currency`. `error_bp` is the calibration error over
    `bins`, JSON as that of a fit; both empty below 100 deals and of fits that kept neither.
    """

    id = models.BigAutoField(primary_key=True)
    fit = models.ForeignKey(Fit, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=80)
    deals = models.IntegerField()
    chance_bp = models.IntegerField()
    won = models.IntegerField()
    brier_bp = models.IntegerField()
    error_bp = models.IntegerField(null=True)
    bins = models.TextField(default="[]")
    quarters = models.TextField(default="[]")
    currency = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("fit", "kind", "key", name="segment_record_once"),
        ]


class Published(models.Model):
    """A forecast of the model as it was published on a day, once a day, quarter and team. Nothing of it ever changes.

    `team` is 0 for the whole company. Money in minor units of `currency`; quantiles are empty where stage weights
    stand in for a model. `weighted`, `weighted_observed`, `gong` and `last_period` are what stood beside it, of a team
    by its own deals, and `arithmetic` is JSON of what they are made of: won, expected and by stage the deals, amount,
    rates and counts (`rules.arithmetic`); empty where it was not kept yet.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    at = models.DateTimeField()
    fit = models.ForeignKey(Fit, on_delete=models.PROTECT, related_name="+", db_index=False)
    period_start = models.DateField()
    period_end = models.DateField()
    quarter = models.CharField(max_length=20)
    team = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=15)
    headline = models.CharField(max_length=10)
    p10 = models.BigIntegerField(null=True)
    p50 = models.BigIntegerField(null=True)
    p90 = models.BigIntegerField(null=True)
    mean = models.BigIntegerField()
    won = models.BigIntegerField()
    open = models.BigIntegerField()
    new = models.BigIntegerField()
    weighted = models.BigIntegerField(null=True)
    weighted_observed = models.BigIntegerField(null=True)
    gong = models.BigIntegerField(null=True)
    last_period = models.BigIntegerField(null=True)
    tau_bp = models.IntegerField()
    periods = models.SmallIntegerField()
    remarks = models.TextField(default="")
    arithmetic = models.TextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("team", "period_start", "day", name="published_once"),
        ]


class PersonForecast(models.Model):
    """A person's part in a published forecast of the company: of the deals they owned then. Nothing of it changes.

    Money in minor units of the forecast's currency. `mean` is won + open + new; the means of all people and of deals
    without an owner add up to the company's. The quantiles are of the same draws, and empty as the company's are.
    `arithmetic` is as that of the company, by the person's own deals, which won `last_period` in the quarter before;
    empty where they were not kept yet.
    """

    id = models.BigAutoField(primary_key=True)
    published = models.ForeignKey(Published, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("users.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    p10 = models.BigIntegerField(null=True)
    p50 = models.BigIntegerField(null=True)
    p90 = models.BigIntegerField(null=True)
    mean = models.BigIntegerField()
    won = models.BigIntegerField()
    open = models.BigIntegerField()
    new = models.BigIntegerField()
    last_period = models.BigIntegerField(null=True)
    arithmetic = models.TextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("published", "person", name="person_forecast_once"),
        ]


class Term(models.Model):
    """A deal's part in the newest published forecast: won, open, or a past win that says what new deals may bring.

    `chance_ppm` are millionths. The `expected_minor` of all rows of a kind add up to the told figure, those of `owner`
    to the person's; 0 is nobody. Rows are written anew with each forecast.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=4)
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    chance_ppm = models.BigIntegerField()
    value_minor = models.BigIntegerField()
    expected_minor = models.BigIntegerField()
    owner = models.BigIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index("kind", "expected_minor", "id", name="term_kind"),
            models.Index("owner", "kind", "expected_minor", name="term_owner"),
        ]


class DealScore(models.Model):
    """The score of an open deal: what pages show.

    `p_bp` is its chance of being won at all in basis points, `level` the place of that among the open deals of its
    pipeline, 1 to 99; `by_quarter_end_bp` its chance of being won in the present quarter. Empty where there is no
    signal or no model.
    `like` closed deals had been in its stage, of its type; `reasons` is JSON.
    """

    opportunity = models.OneToOneField(
        "opportunities.Opportunity", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    fit = models.ForeignKey(Fit, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    p_bp = models.SmallIntegerField(null=True)
    level = models.SmallIntegerField(null=True)
    by_quarter_end_bp = models.SmallIntegerField(null=True)
    like = models.IntegerField(default=0)
    rate_like_bp = models.SmallIntegerField(null=True)
    reasons = models.TextField(default="[]")


class ScoreChange(models.Model):
    """A score as it became on a day; a day on which nothing changed has no row. Nothing of it ever changes."""

    id = models.BigAutoField(primary_key=True)
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    p_bp = models.SmallIntegerField(null=True)
    level = models.SmallIntegerField(null=True)
    by_quarter_end_bp = models.SmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("opportunity", "day", name="score_change_once"),
        ]


class Tendency(models.Model):
    """How somebody recorded the deals that closed from `since` to the day before `until`. Nothing of it ever changes.

    One row for each fit and person with closed deals. `signals` is JSON: by key the count, the mean, what it is drawn
    to with its 80 % interval, the median of all, and the probabilities of lying above and below that by more than the
    zone. `flag` is sandbagging, happy_ears or empty.
    """

    id = models.BigAutoField(primary_key=True)
    fit = models.ForeignKey(Fit, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("users.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField()
    until = models.DateField()
    closed = models.IntegerField()
    flag = models.CharField(max_length=12, default="")
    signals = models.TextField(default="{}")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("fit", "person", name="tendency_once"),
        ]
