"""Tables of the archive about forecasts: how they are made, what was said, judged and locked."""

FORECASTS = """
forecast_settings forecasts_forecastrules id | Every version of how forecasts are made
id whole | Number
number whole | Which version; the greatest counts
at instant | From when it was so
recorded_at instant | When that was written down
method | cumulative or single
kind | quarter or month
weekday whole | Day of the weekly lock; 1 is Monday
minute whole | Minute of that day, in the company's time
has_likely yes_no | Whether Most likely is a category; empty in versions of before it could be
author_id id | Who set it

forecast_types forecasts_forecasttypeversion id | Every version of each type of forecast
id whole | Number
key | Its name in addresses
number whole | Which of its versions; the greatest counts
at instant | From when it was so
recorded_at instant | When that was written down
name | Name
measure | What is summed
date | Which day puts it into a period
hierarchy | The tree it rolls up in
source | Which rows are summed
answers | Who answers for which line: keys of lines and ids of people
is_active yes_no | Whether it is in use
is_default yes_no | Whether it was made the usual one
author_id id | Who set it

forecast_calls forecasts_forecastcall id | Calls and managers' adjustments, every version
id whole | Number
type | What is summed by which date
from_day day | First day of the period
until_day day | The day after its last
line | Line of the tree
person_id id | Whose line; empty for a team's
person =person_id of:users_person | Name
team_id id | Which team's line
team =team_id of:users_team | Name of it
category | Column
method | Method it was said in
said | own for a call, manager for an adjustment
number whole | Which of its versions; the greatest counts
at instant | From when it was so
recorded_at instant | When that was written down
amount =amount_minor money by:currency | What was said; empty where it was reset
currency | Its currency
base =base_minor money by:currency | What the system said then
note | Note
deals | Ids of the deals behind the base, parted by blanks
author_id id | Who said it

deal_judgements forecasts_dealjudgement id | What managers thought of deals, every version
id whole | Number
type | What is summed by which date
from_day day | First day of the period
until_day day | The day after its last
team_id id | Team
opportunity_id id | Deal
number whole | Which of its versions; the greatest counts
at instant | From when it was so
recorded_at instant | When that was written down
judged | in, out or none
author_id id | Who judged

forecast_locks forecasts_forecastlock id | Locked weeks of forecasts
id id | Id
type | What is summed by which date
from_day day | First day of the period
until_day day | The day after its last
locked_at instant | Of which instant it tells
recorded_at instant | When it was written
method | Method of the roll-up
currency | Currency of its numbers

locked_lines forecasts_lockedline id | Lines of locked weeks
id whole | Number
forecast_lock_id id | Lock
position whole | Place in the tree
line | Line of the tree
parent | Line it rolls up to
person_id id | Whose line; empty for a team's or the company's
team_id id | Which team's line
category | Column
own_minor whole | Its own deals, in minor units of the lock's currency
raw_minor whole | With all lines below, without calls
system_minor whole | Own deals and the final numbers of the lines below
call_minor whole | What the line said
adjusted_minor whole | What its manager said
final_minor whole | What rolled up
quota_minor whole | Quotas of its people
weighted_minor whole | Won, and open amounts by the default chance of their stages
is_carried yes_no | Whether the call was of an earlier week

committed_deals forecasts_committeddeal id | Deals in Commit at a lock
id whole | Number
forecast_lock_id id | Lock
line | Line of the tree whose own deal it was
opportunity_id id | Deal
minor whole | What it put into Commit, in minor units of the lock's currency
"""
# What was said of somebody's line, by whomever: told beside what they said themselves.
OF_LINES = """
forecast_lines forecasts_forecastcall id | What was said of their line of a forecast
from_day day | First day of the period
until_day day | The day after its last
person_id id | Whose line
category | Column
said | own for a call, manager for an adjustment
amount =amount_minor money by:currency | What was said
currency | Its currency
note | Note
at instant | From when it was so
author_id id | Who said it
"""
