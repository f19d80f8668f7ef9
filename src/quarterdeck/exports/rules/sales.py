"""Tables of the archive about customers and deals, and what has been done about them."""

SALES = """
accounts customers_account id | Companies and persons that are sold to
id id | Id, as in addresses
kind | company or person
name | Name
domain | Domain of the web site
industry | Industry
employees whole | Number of employees
country | ISO 3166-1, two letters
region | ISO 3166-2
phone | Phone
email | E-mail address
parent_id id | The account it belongs to
parent =parent_id of:customers_account | Name of that account
owner_id id | Who owns it
owner =owner_id of:users_person | Name of the owner
territory_id id | The territory it lies in
territory =territory_id of:users_territory | Name of that territory
price_tier_id id | Its price tier
price_tier =price_tier_id of:catalog_pricetier | Name of that tier
state | active, deleted or merged
merged_into_id id | The account it became part of
created_at instant | When it came to be here
updated_at instant | When it last changed

contacts customers_contact id | Persons to talk to
id id | Id, as in addresses
name | Name
title | Title
email | E-mail address
phone | Phone
account_id id | Their account
account =account_id of:customers_account | Name of that account
reports_to_id id | The contact they report to
reports_to =reports_to_id of:customers_contact | Name of that contact
attitude | supporter, neutral or opponent
influence | high, medium or low
owner_id id | Who owns the contact
owner =owner_id of:users_person | Name of the owner
state | active, deleted or merged
merged_into_id id | The contact it became part of
created_at instant | When it came to be here
updated_at instant | When it last changed

external_ids imports_externalid id | What other systems call the records here
kind | Kind of the record
source | The other system
external_id | Its id there
record_id id | The record here

opportunities opportunities_opportunity id | Deals as they are now
id id | Id, as in addresses
external_id | Id in the system it was imported from
name | Name
pipeline_id id | Its pipeline
pipeline =pipeline_id of:pipelines_pipeline | Name of the pipeline
stage_id id | The stage it is in
stage =stage_id of:pipelines_stage | Name of the stage
account_id id | Whose deal it is
account =account_id of:customers_account | Name of that account
owner_id id | Who owns it
owner =owner_id of:users_person | Name of the owner
amount =amount_minor money by:currency | Amount
currency | Currency of the amount, ISO 4217
close_date day | The day it is expected to close
category | Forecast category
category_source | Whether a person picked the category
seller_probability =seller_probability_bp percent | What the seller thinks, in percent
probability =system_probability_bp percent | What the stage says, in percent
product_id id | Main product
product =product_id of:catalog_product | Name of that product
channel | Channel it is sold through
source | Where it came from
type | Kind of business
loss_reason_id id | Why it was lost
loss_reason =loss_reason_id of:pipelines_lossreason | Name of that reason
competitor | Who won it instead
order_reference | The customer's order
state | active, deleted or merged
merged_into_id id | The deal it became part of
closed_at instant | When it was won or lost
closed_on day | The same day in the company's zone, by which results are counted
stage_entered_at instant | Since when it has been in its stage
original_close_date day | The first close date it had
push_count whole | How often its close date moved out of a period
redate_count whole | How often its close date moved later
has_lines yes_no | Whether its amount is the sum of lines
next_activity_on day | The day of the next planned activity
last_two_way_at instant | When the customer last answered
created_at instant | When it began
created_by_id id | Who made it
updated_at instant | When it last changed

opportunity_history opportunities_history seq | Every state that deals have been in; one row after each change
seq whole | Number of the row; of two rows of one instant the higher is later
opportunity_id id | The deal
kind | What was done
at instant | Since when that was so
since instant | The earliest it may have been so, where that is not known exactly
recorded_at instant | When it was written down
actor_id id | Who did it; empty for the system
voided_by whole | The row that took this one back; such a row counts nowhere
voided_at instant | When it was taken back
voids whole | The row that this one takes back
name | Name
pipeline_id id | Pipeline
pipeline =pipeline_id of:pipelines_pipeline | Name of the pipeline
stage_id id | Stage
stage =stage_id of:pipelines_stage | Name of the stage
account_id id | Account
account =account_id of:customers_account | Name of the account
owner_id id | Owner
owner =owner_id of:users_person | Name of the owner
amount =amount_minor money by:currency | Amount
currency | Currency, ISO 4217
close_date day | Close date
category | Forecast category
category_source | Whether a person picked the category
seller_probability =seller_probability_bp percent | What the seller thought, in percent
probability =system_probability_bp percent | What the stage said, in percent
product_id id | Main product
product =product_id of:catalog_product | Name of the product
channel | Channel
source | Where it came from
type | Kind of business
loss_reason_id id | Why it was lost
loss_reason =loss_reason_id of:pipelines_lossreason | Name of that reason
competitor | Who won it instead
order_reference | The customer's order
state | active, deleted or merged
closed_at instant | When it was won or lost
closed_on day | The same day in the company's zone

opportunity_contacts opportunities_opportunitycontact id | The buying group of deals
opportunity_id id | The deal
contact_id id | The contact
contact =contact_id of:customers_contact | Name of the contact
role | Part in the decision
added_at instant | Since when

opportunity_lines revenue_line id | What deals sell
id id | Id of the line
opportunity_id id | The deal
position whole | Place in the list
product_id id | Product
product =product_id of:catalog_product | Name of the product
name | What it is called on the line
charge | one_time, recurring or usage
billing_period | Period of a recurring charge
quantity =quantity_micro micro | How many
list_price =list_price_micro micro | List price of one
unit_price =unit_price_micro micro | Price of one before the discount
price_book_id id | The price book the price came from
discount =discount_bp percent | Discount in percent
starts_on day | First day of the term
term_months whole | Length of the term
currency | Currency, ISO 4217
net =net_minor money by:currency | Price after the discount, of one period when recurring
total =total_minor money by:currency | The same over the term
measure | What the total counts towards
schedule_type | What is spread over time
schedule_period | Period of the installments
schedule_count whole | How many installments
schedule_starts_on day | Day of the first
state | active or removed

opportunity_line_history revenue_linehistory seq | Every state that lines have been in
seq whole | Number of the row
line_id id | The line
opportunity_id id | The deal
at instant | Since when that was so
recorded_at instant | When it was written down
actor_id id | Who did it
position whole | Place in the list
product_id id | Product
name | What it was called
charge | one_time, recurring or usage
billing_period | Period of a recurring charge
quantity =quantity_micro micro | How many
list_price =list_price_micro micro | List price of one
unit_price =unit_price_micro micro | Price of one before the discount
price_book_id id | The price book
discount =discount_bp percent | Discount in percent
starts_on day | First day of the term
term_months whole | Length of the term
currency | Currency, ISO 4217
net =net_minor money by:currency | Price after the discount
total =total_minor money by:currency | The same over the term
measure | What the total counts towards
schedule_type | What is spread over time
schedule_period | Period of the installments
schedule_count whole | How many installments
schedule_starts_on day | Day of the first
state | active or removed

installments revenue_installment id | When lines are delivered or paid
line_id id | The line
position whole | Place in the schedule
due_on day | Day
quantity =quantity_micro micro | How many
amount_minor whole | Amount in minor units of the line's currency
is_edited yes_no | Whether somebody changed it by hand

splits revenue_split id | Who gets credit for deals
opportunity_id id | The deal
type_id id | Kind of split
type =type_id of:revenue_splittype | Name of that kind
person_id id | Who
person =person_id of:users_person | Name
position whole | Place in the list
share =share_bp percent | Share in percent

split_history revenue_splithistory seq | Every state that splits have been in
seq whole | Number of the row
opportunity_id id | The deal
type_id id | Kind of split
at instant | Since when that was so
recorded_at instant | When it was written down
actor_id id | Who did it
shares | People and their shares, as JSON

activities activities_activity id | Notes, calls, mails, meetings and tasks
id id | Id
kind | Kind of the record they stand on
record_id id | The record
type | note, call, mail, meeting or task
direction | out or in
subject | Subject
body | Text
at instant | When it happened; empty while it is planned
due_on day | The day it is planned for
outcome | How it ended
is_two_way yes_no | Whether the customer took part
assignee_id id | Whose it is to do
assignee =assignee_id of:users_person | Name
author_id id | Who wrote it
author =author_id of:users_person | Name
external_id | Id in the system it came from
state | active or deleted
created_at instant | When it was written
updated_at instant | When it last changed

next_steps activities_nextstep id | What comes next on records
kind | Kind of the record
record_id id | The record
text | What
due_on day | When
set_by_id id | Who set it
set_at instant | When it was set

attachments records_attachment id | Files of records; their bytes are not in the archive
id id | Id
kind | Kind of the record
record_id id | The record
name | Name of the file
category | What kind of document it is
media_type | Media type
size whole | Bytes
sha256 | Digest of the bytes
state | active, removed or erased
added_by_id id | Who attached it
added_at instant | When
removed_at instant | When it was removed

approvals records_approval id | What was asked for, and the decision
id id | Id
kind | Kind of the record
record_id id | The record
subject | What it is about, as a key
label | The same as people read it
state | waiting, approved, rejected or withdrawn
approver_id id | Who was asked
approver_role | The role that was asked
asked_by_id id | Who asked
asked_at instant | When
note | What was said
decided_by_id id | Who decided
on_behalf_of_id id | For whom
decided_at instant | When
decision_note | What was said about the decision

gate_exceptions opportunities_gateexception seq | Moves that did not meet a criterion
seq whole | Number of the row
opportunity_id id | The deal
criterion | The criterion
code | What was missing
why | Why it went on all the same
at instant | When
actor_id id | Who

evidence qualification_evidence id | What shows how well a record is qualified
kind | Kind of the record
record_id id | The record
element_id id | The element of the framework
level whole | How sure
text | What shows it
on day | Its day
withdraws_id whole | The evidence that this row takes back
author_id id | Who
recorded_at instant | When

needs qualification_needs id | What the customer needs
kind | Kind of the record
record_id id | The record
pain | What hurts
goals | What they want
budget_min =budget_min_minor money by:budget_currency | Budget, from
budget_max =budget_max_minor money by:budget_currency | Budget, up to
budget_currency | Its currency
decision_process | How they decide
competitors | Who else offers
updated_at instant | When it last changed

answers qualification_answer id | Answers to questions
kind | Kind of the record
record_id id | The record
question_id id | The question
revision whole | Number of the answer
text | Answer as text
number =number_micro micro | Answer as a number
flag yes_no | Answer as yes or no
day day | Answer as a day
author_id id | Who
recorded_at instant | When

objections qualification_objection id | What the customer objects
id id | Id
kind | Kind of the record
record_id id | The record
text | The objection
topic | What it is about
answer | Our answer
outcome | How it ended
raised_on day | When it was raised
settled_on day | When it was settled
state | active or deleted
created_at instant | When it was written down
updated_at instant | When it last changed

product_gaps gaps_gap id | What customers ask for that the product lacks
id id | Id
name | Name
description | Description
family | Product family
state | open, planned, released or declined
release_on day | Day of release
merged_into_id id | The product gap it counts for
created_at instant | When it was added

product_gap_requests gaps_request id | Deals that ask for a product gap
id id | Id
gap_id id | The product gap
gap =gap_id of:gaps_gap | Name of it
opportunity_id id | The deal
severity | How much hangs on it
source | Where it was heard
contact_id id | Who asked
note | Note
author_id id | Who wrote it down
state | active or removed
created_at instant | When it was written down

custom_field_values records_fieldvalue id | What records have in custom fields; several choices are several rows
kind | Kind of the record
record_id id | The record
field_id whole | The field
number scaled by:field_id | Number, percentage; yes is 1 and no is 0
text | Short text, address or phone
long_text =block | Long text
day day | Day
ref id | Person or account
choice_id whole | Choice
choice =choice_id of:records_fieldchoice | Label of the choice
"""
