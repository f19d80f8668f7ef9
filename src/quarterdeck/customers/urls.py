"""Addresses of accounts, contacts and territories."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.customers.views")

urlpatterns = [
    path("accounts", view("accounts.accounts"), name="accounts"),
    path("accounts/new", view("accounts.account_new"), name="account_new"),
    path("accounts/<pid:account_id>", view("accounts.account"), name="account"),
    path("accounts/<pid:account_id>/edit", view("accounts.account_edit"), name="account_edit"),
    path("accounts/<pid:account_id>/fields/<slug:field>", view("accounts.account_field"), name="account_field"),
    path("accounts/<pid:account_id>/delete", view("accounts.account_delete"), name="account_delete"),
    path("accounts/<pid:account_id>/restore", view("accounts.account_restore"), name="account_restore"),
    path("accounts/<pid:account_id>/undo/<int:seq>", view("accounts.account_undo"), name="account_undo"),
    path("contacts", view("contacts.contacts"), name="contacts"),
    path("contacts/new", view("contacts.contact_new"), name="contact_new"),
    path("contacts/<pid:contact_id>", view("contacts.contact"), name="contact"),
    path("contacts/<pid:contact_id>/edit", view("contacts.contact_edit"), name="contact_edit"),
    path("contacts/<pid:contact_id>/fields/<slug:field>", view("contacts.contact_field"), name="contact_field"),
    path("contacts/<pid:contact_id>/delete", view("contacts.contact_delete"), name="contact_delete"),
    path("contacts/<pid:contact_id>/restore", view("contacts.contact_restore"), name="contact_restore"),
    path("contacts/<pid:contact_id>/undo/<int:seq>", view("contacts.contact_undo"), name="contact_undo"),
    path("settings/territories", view("territories.settings_territories"), name="settings_territories"),
    path(
        "settings/territories/<pid:plan_id>",
        view("territories.settings_territory_plan"),
        name="settings_territory_plan",
    ),
    path(
        "settings/territories/<pid:plan_id>/new",
        view("territories.settings_territory_new"),
        name="settings_territory_new",
    ),
    path(
        "settings/territories/<pid:plan_id>/edit/<slug:key>",
        view("territories.settings_territory"),
        name="settings_territory",
    ),
]
