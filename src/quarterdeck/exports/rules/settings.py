"""Tables of the archive about people, pipelines, products and prices; and what the archive leaves out."""

SETTINGS = """
company users_organisation id | The company and its partners' organisations
id id | Id
kind | company or partner
name | Name
time_zone | Time zone
locale | How numbers and days are written
reporting_currency | Currency of totals
is_demo yes_no | Whether this is the demo company
created_at instant | When it was made

fiscal_calendars users_calendarversion id | How the fiscal year runs
organisation_id id | Whose
first_month whole | First month of the year
pattern | months, or weeks such as 4-4-5
week_end whole | Last day of the week
push_period | Period that a push leaves
recorded_at instant | From when that is known

people users_person id | People who use Quarterdeck
id id | Id
name | Name
email | Address they sign in with
organisation_id id | Where they belong
organisation =organisation_id of:users_organisation | Name of it
role_id id | Role
role =role_id of:users_role | Name of the role
can_sign_in yes_no | Whether they may sign in
is_active yes_no | Whether they are active
time_zone | Their time zone; empty for the company's
locale | How they read numbers and days
display_currency | Currency they see totals in
last_login instant | When they last signed in
created_at instant | When they were added

roles users_role id | What people may do
id id | Id
key | Key
name | Name
read_reach | How far it reads
write_reach | How far it writes
permissions | Permissions, parted by blanks
requires_second_factor yes_no | Whether it asks for a second factor
state | active or retired

teams users_team id | Teams
id id | Id
name | Name
parent_id id | The team above
parent =parent_id of:users_team | Name of that team
state | active or closed
created_at instant | When it was added

team_members users_teammembership id | Who was in which team when
team_id id | Team
team =team_id of:users_team | Name of the team
person_id id | Person
person =person_id of:users_person | Name
is_manager yes_no | Whether they lead it
valid_from day | First day
valid_to day | The day after the last; empty while it lasts

territory_plans users_territoryplan id | Plans of territories
id id | Id
name | Name
state | draft, active or past
active_from day | First day
active_to day | Last day
created_at instant | When it was drafted

territories users_territory id | Territories of a plan
id id | Id
plan_id id | Plan
parent_id id | The territory above
key | Key
name | Name
position whole | Place in the list

territory_members users_territorymember id | Who works in which territory
territory_id id | Territory
person_id id | Person
role | Part they play
valid_from day | First day
valid_to day | The day after the last

pipelines pipelines_pipeline id | Pipelines
id id | Id
key | Key
name | Name
position whole | Place in the list
may_skip yes_no | Whether stages may be skipped
may_go_back yes_no | Whether deals may go back
may_reopen yes_no | Whether closed deals may be opened again
idle_days whole | Days without activity after which a deal is idle
framework | Qualification framework
state | active or retired
created_at instant | When it was added

stages pipelines_stage id | Stages
id id | Id
pipeline_id id | Pipeline
pipeline =pipeline_id of:pipelines_pipeline | Name of the pipeline
key | Key
name | Name
kind | open, won or lost
position whole | Place in the pipeline
probability =probability_bp percent | Usual probability in percent
category | Usual forecast category
stall_days whole | Days after which a deal stalls
guidance | What to do there
may_start yes_no | Whether deals may begin there
state | active or retired

criteria pipelines_criterion id | What a stage asks for
id id | Id
stage_id id | Stage
key | Key
moment | entry or exit
kind | Kind of criterion
params | What exactly, as JSON
level | advise or enforce
effective_from instant | Since when
position whole | Place in the list
state | active or retired

loss_reasons pipelines_lossreason id | Why deals are lost
id id | Id
key | Key
name | Name
means | What it says of the customer
needs_competitor yes_no | Whether it asks who won
position whole | Place in the list
state | active or retired

quality_rules quality_rulesetting id | What was set of rules of data quality
id whole | Number
pipeline_id id | Pipeline
pipeline =pipeline_id of:pipelines_pipeline | Name of it
stage_id id | Stage; empty for the whole pipeline
stage =stage_id of:pipelines_stage | Name of it
rule | Key of the rule
is_on yes_no | Whether deals are judged by it
penalty whole | Points it takes
number whole | Its threshold; empty where it has none

health_signals health_signalsetting id | What was set of signals of deal health
id whole | Number
pipeline_id id | Pipeline
pipeline =pipeline_id of:pipelines_pipeline | Name of it
stage_id id | Stage; empty for the whole pipeline
stage =stage_id of:pipelines_stage | Name of it
signal | Key of the signal
is_on yes_no | Whether it is looked at
amber_points whole | Points it takes at amber
red_points whole | Points it takes at red
amber whole | Limit of amber; empty where it has none
red whole | Limit of red; empty where it has none

quality_days quality_keptday day | Days whose figures of data quality were kept
day day | Day
at instant | When they were kept

quality_figures quality_keptfigure id | Open deals by owner and pipeline on a kept day, and how many broke a rule
id whole | Number
day_id day | Day
owner_id id | Owner
owner =owner_id of:users_person | Name
pipeline_id id | Pipeline
pipeline =pipeline_id of:pipelines_pipeline | Name of it
rule | Key of the rule that was broken; empty for all open deals
deals whole | How many
intact whole | How many of all broke nothing
points whole | Sum of their scores

seasonalities quotas_seasonality id | Spreads of a quota over the year
id id | Id
name | Name
shares | Basis points of the twelve months, parted by blanks
created_at instant | When it was added

quotas quotas_quota id | For whom there are quotas
id id | Id
person_id id | Person; empty for a team's or the company's
person =person_id of:users_person | Name
team_id id | Team
team =team_id of:users_team | Name of it
territory_id id | Territory; empty for all
territory =territory_id of:users_territory | Name of it
family | Family of products; empty for all
year whole | Fiscal year by the civil year it ends in
calendar_id whole | Version of the fiscal calendar
from_day day | First day of the year
until_day day | The day after its last
state | active or removed
created_at instant | When it was first set

quota_versions quotas_quotaversion id | Every version of quotas
id whole | Number
quota_id id | Quota
number whole | Which of its versions; the greatest counts
at instant | From when it was so
recorded_at instant | When that was written down
amount =amount_minor money by:currency | A whole year's amount
currency | Its currency
seasonality | Name of its spread; empty for even
shares | Basis points of the months
ramp_since day | First month that carries something
ramp | Percentages of the first months, parted by blanks
is_removed yes_no | Whether it ended with this version

quota_months quotas_quotamonth id | Months of versions of quotas
id whole | Number
quota_version_id whole | Version
position whole | Month of the fiscal year
from_day day | First day
until_day day | The day after the last
amount_minor whole | What is to be won, in minor units of the version's currency
is_typed yes_no | Whether it was typed by hand

products catalog_product id | Products
id id | Id
name | Name
code | Code
family | Family
list_price =list_price_micro micro | List price of one
currency | Its currency
charge | one_time, recurring or usage
billing_period | Period of a recurring charge
default_term_months whole | Usual length of the term
unit | What one is
schedule_type | What is usually spread over time
schedule_period | Period of the installments
schedule_count whole | How many installments
state | active or archived
created_at instant | When it was added
updated_at instant | When it last changed

price_tiers catalog_pricetier id | Price tiers
id id | Id
key | Key
name | Name
position whole | Place in the list
state | active or archived

price_books catalog_pricebook id | Price books
id id | Id
name | Name
currency | Currency
tier_id id | Price tier it is for
tier =tier_id of:catalog_pricetier | Name of that tier
valid_from day | First day
valid_until day | Last day
state | active or archived
created_at instant | When it was added
updated_at instant | When it last changed

prices catalog_priceentry id | Prices of books
book_id id | Price book
book =book_id of:catalog_pricebook | Name of the book
product_id id | Product
product =product_id of:catalog_product | Name of the product
unit_price =unit_price_micro micro | Price of one
minimum_quantity =minimum_quantity_micro micro | Quantity from which it holds

discount_bands catalog_discountband id | Which discounts need whose approval
id id | Id
family | Family of products
above =above_bp percent | Discount in percent above which it holds
approver_role | Who approves

currencies catalog_currency code | Currencies in use
code | ISO 4217
is_active yes_no | Whether amounts may be entered in it

rates catalog_rate id | Dated rates
currency | ISO 4217
day day | From which day
per_euro rate | Units for one euro; empty: no rate from that day on
source | Where it comes from
recorded_at instant | When it was written down

split_types revenue_splittype id | Kinds of splits
id id | Id
key | Key
name | Name
must_total yes_no | Whether shares make 100 percent
position whole | Place in the list
state | active or retired

frameworks qualification_framework id | Qualification frameworks
id id | Id
key | Key
name | Name
decay_days whole | Days after which evidence is old
is_active yes_no | Whether it is in use

framework_elements qualification_element id | Elements of frameworks
id id | Id
framework_id id | Framework
key | Key
name | Name
weight whole | Weight in the score
guidance | What to find out
position whole | Place in the list
is_due_by_proposal yes_no | Whether it is due by the proposal
is_active yes_no | Whether it is in use

question_sets qualification_questionset id | Sets of questions
id id | Id
name | Name
pipeline | Key of the pipeline they are for
position whole | Place in the list
is_active yes_no | Whether it is in use

questions qualification_question id | Questions
id id | Id
question_set_id id | Set
text | Question
type | Kind of answer
choices | What may be chosen, as JSON
position whole | Place in the set
is_active yes_no | Whether it is in use

custom_fields records_field id | Custom fields
id whole | Number; the field is cf_<number> elsewhere
kind | Kind of record
type | What it holds
label | Label
help | Help
position whole | Place in the list
is_required yes_no | Whether it must be filled
is_listed yes_no | Whether lists show it
places whole | Decimals of a number
state | active or hidden
created_at instant | When it was added
updated_at instant | When it last changed

custom_field_choices records_fieldchoice id | Choices of custom fields
id whole | Number
field_id whole | Field
label | Label
position whole | Place in the list
state | active or hidden
"""

SECRET, KEPT_TOTAL, INTERNAL, ELSEWHERE = "secret", "made of other rows", "of the running application", "elsewhere"
# Tables that are not in the archive, and why.
TABLES_LEFT_OUT = {
    SECRET: "users_token users_invitation webhooks_endpoint journal_subjectkey journal_idempotentreply",
    KEPT_TOTAL: """users_access customers_accountgrant opportunities_stagetotal opportunities_pipelinecounter
        search_searchentry search_filledkind duplicates_matchkey duplicates_keyedkind activities_mention
        advice_evidenceday advice_evidence
        health_kepthealth health_paceday health_pacefigure scores_backtested scores_segmentrecord
        scores_dealscore scores_term scenarios_scenariorow""",
    INTERNAL: """journal_outbox journal_refusal webhooks_delivery webhooks_attempt webhooks_place mails_mail
        mails_mailpart
        records_notice
        records_mutednotice records_delegation saved_views_savedview saved_views_choice activities_mailsource
        alerts_rule alerts_recipient alerts_firing
        dashboards_dashboard dashboards_tile dashboards_mailing
        inspection_bulkrun inspection_bulkrow inspection_bulkresult exports_export imports_import imports_importrow
        snapshots_snapshotseries snapshots_snapshot snapshots_snapshotrow reconciliations_controlsheet
        reconciliations_controlline reconciliations_typedfigure uploads_upload uploads_correction
        uploads_rowdecision uploads_savedmapping
        duplicates_pair duplicates_merge duplicates_movedrow
        duplicates_waitingdeal duplicates_place health_place advice_place journal_foreignsource journal_foreignrecord
        mirrors_mirror mirrors_mirrorpart mirrors_mirrorload mirrors_mirrorfile""",
    # The audit log is a list of its own, with names, and without what was erased.
    ELSEWHERE: "journal_entry journal_change journal_personalvalue journal_seal",
}
# Columns of its tables that the archive does not have, and why: of every table, or of one.
COLUMNS_LEFT_OUT = {
    SECRET: "users_person.password records_attachment.key",
    KEPT_TOTAL: """name_key catalog_product.code_key catalog_discountband.family_key records_field.label_key
        quotas_quota.key
        records_fieldchoice.label_key records_fieldvalue.text_key opportunities_opportunity.close_key
        opportunities_opportunity.amount_key opportunities_opportunity.touched_key
        opportunities_opportunity.last_close_date opportunities_opportunity.state_at opportunities_opportunity.flags
        opportunities_opportunity.imported_position opportunities_opportunity.last_two_way_activity_id
        opportunities_history.changed""",
    INTERNAL: """version tx entry_id door users_person.access_version users_person.unread_notices users_person.keys
        imports_externalid.noted_in
        users_person.theme users_person.density users_person.single_keys users_person.has_second_factor
        users_organisation.fields_version users_organisation.last_backup_at users_organisation.backup_asked_at
        users_organisation.held_since users_role.is_edited users_territory.rule pipelines_pipeline.config_version
        pipelines_stage.may_enter pipelines_stage.key_fields catalog_currency.number records_field.copied_from_id
        records_field.copy_after records_field.copied records_field.left_out records_approval.terms
        records_approval.shown revenue_linehistory.installments""",
}
