"""Tables of the archive about pipeline reviews: reviews, their flagged deals, and what was decided."""

REVIEWS = """
pipeline_reviews reviews_review id | Pipeline reviews
id id | Id
line | Line of the forecast whose deals were reviewed
person_id id | Whose line; empty for a team's or the company's
team_id id | Which team's line
from_day day | First day of the period
until_day day | The day after its last
currency | Currency of its numbers
started_at instant | When it was started
author_id id | Who started it
state | open or finished
finished_at instant | When it was finished
minutes | Minutes

reviewed_deals reviews_reviewitem id | Deals that were flagged when a review began
id id | Id
review_id id | Review
opportunity_id id | Deal
owner_id id | Whose it was then
position whole | Place in the queue
worth_minor whole | What was at stake, in minor units of the review's currency
since instant | From when on changes counted
flags | Why it was in the queue
state | waiting, skipped or decided
changed_at instant | When that changed last

review_decisions reviews_reviewdecision id | What was decided about deals in reviews
id whole | Number
item_id id | Deal of the review
opportunity_id id | Deal
owner_id id | Whose it was then
number whole | Which decision about it in the review
at instant | When
recorded_at instant | When that was written down
author_id id | Who decided
deeds | What was decided
note | Note
ask | What the owner was asked for
ask_due day | By when
task_id id | The task it became
"""
# What was decided about somebody's deals, by whomever: told beside what they decided themselves.
OF_OWNERS = """
pipeline_reviews_of reviews_review id | Pipeline reviews of their line
id id | Id
person_id id | Whose line
from_day day | First day of the period
until_day day | The day after its last
started_at instant | When it was started
author_id id | Who started it
minutes | Minutes

review_decisions_of reviews_reviewdecision id | What was decided in reviews about deals of theirs
opportunity_id id | Deal
owner_id id | Whose it was then
at instant | When
author_id id | Who decided
deeds | What was decided
note | Note
ask | What they were asked for
ask_due day | By when
"""
