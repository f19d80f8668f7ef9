"""Tables of the archive about the model: what was fitted, forecast and scored, which nobody could say again later."""

SCORES = """
model_fits scores_fit id | Models of scores and forecasts
id whole | Number
at instant | When it was fitted
model_id | Digest of the model
rung whole | Rung of its ladder, 0 to 4
closed whole | Closed deals learnt from
closed_rows whole | Closed deals there were
won whole | Won ones of those learnt from
lost whole | Lost ones
finished whole | Quarters that were over
skill_bp whole | Brier skill of chances by quarter end, basis points
rank_rung whole | Rung of the chance to be won at all
rank_skill_bp whole | Its Brier skill, basis points
rank_rows whole | Rows it learnt from
brier_bp whole | Backtested Brier score, basis points
brier_of_rate_bp whole | That of each week's own rate
calibration_error_bp whole | Backtested calibration error, basis points
bins | Deals, mean chance and won ones of ten parts
drifts yes_no | Whether forecasts no longer fitted what came
notes | What to mind

published_forecasts scores_published id | Forecasts of the model as they were published
id whole | Number
day day | Day
at instant | When
fit_id whole | Model
period_start day | First day of the quarter
period_end day | The day after its last
quarter | Its name
team whole | Id of the team as a number; 0 for the company
currency | Currency
method | landmark or stage_weights
headline | What to read first
p10 whole | P10 in minor units, as all below
p50 whole | P50
p90 whole | P90
mean whole | won + open + new
won whole | Won so far
open whole | From open deals
new whole | From deals not there yet
weighted whole | Weighted pipeline, stage weights
weighted_observed whole | Weighted pipeline, observed rates
gong whole | Projection from past quarters
last_period whole | Last quarter
tau_bp whole | Deviation of the common shock, basis points
periods whole | Quarters it stands on
remarks | What to mind
arithmetic | What the weighted pipelines and the projection are made of

person_forecasts scores_personforecast id | What the model expected of people's deals, as it was published
id whole | Number
published_id whole | Published forecast of the company
person_id id | Who
p10 whole | P10 in minor units, as all below
p50 whole | P50
p90 whole | P90
mean whole | won + open + new
won whole | Won so far
open whole | From open deals
new whole | From deals not there yet
last_period whole | What their deals won in the quarter before
arithmetic | What weighted pipelines and the projection of their deals are made of

score_changes scores_scorechange id | Scores of deals as they became
id whole | Number
opportunity_id id | Deal
day day | Day
at instant | When
p_bp whole | Chance to be won at all, basis points
level whole | Place among the open deals of its pipeline, 1 to 99
by_quarter_end_bp whole | Chance to be won in the quarter, basis points

tendencies scores_tendency id | How people recorded deals that closed, as each fit told
id whole | Number
fit_id whole | Model
person_id id | Who
since day | First day looked at
until day | The day after the last
closed whole | Deals they closed in it
flag | sandbagging, happy_ears or empty
signals | By key: count, mean, estimate, its interval, median of all, chances above and below the zone

scenarios scenarios_scenario id | What-if scenarios
id id | Id
name | Name
note | Note
owner_id id | Whose
owner =owner_id of:users_person | Name
team_id id | Of which team's deals; with neither team nor person of the company's
person_id id | Of which person's deals
sharing | private, person or team
shared_person_id id | Shared with
shared_team_id id | Shared with the team
state | active or deleted
created_at instant | When it was added
updated_at instant | When it was changed last

scenario_versions scenarios_scenarioversion id | What scenarios suppose, every version
id whole | Number
scenario_id id | Scenario
number whole | Which of its versions
at instant | When it was asked
author_id id | Who asked
said | Levers, deals in and out and weeks of ramp, as JSON
quota_minor whole | What the line was to win, in minor units

scenario_answers scenarios_scenarioanswer id | What came of each version
id whole | Number
scenario_version_id whole | Version
at instant | When it was computed
day day | Day of the published forecast
published_at instant | Instant as of which deals count
period_start day | First day of the quarter
period_end day | The day after its last
quarter | Its name
currency | Currency
model_id | Digest of the model
problem | Why there are no figures
figures | Distributions, effects and needs, as JSON

advice_given advice_given id | What was advised for deals, when it first stood there
id whole | Number
opportunity_id id | Deal
stage_id id | Stage it was in then
practice | Practice that was advised
band whole | Its size then, from 0; empty without an amount
at instant | When it first stood there
due_at instant | Until when an answer counts
likely whole | Percent points won more often, drawn to 0, as told then
surely whole | The same at the least

advice_answers advice_response id | What was answered to next best actions
id whole | Number
opportunity_id id | Deal
stage_id id | Stage it was in then
practice | Practice that was advised
answer | dismissed or followed
reason | Why it was dismissed
at instant | When
author_id id | Who dismissed it
done whole | Closed deals with it then
done_won whole | Won ones of them
undone whole | Closed deals without it then
undone_won whole | Won ones of them
likely whole | Percent points won more often, drawn to 0
surely whole | The same at the least
"""
