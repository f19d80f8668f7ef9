"""Addresses of accounts, contacts and territories."""

from django.urls import path

from quarterdeck.customers.views import accounts, contacts, territories
from quarterdeck.kit.converters import register

register()

urlpatterns = [
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/new", accounts.account_new, name="account_new"),
    path("accounts/<pid:account_id>", accounts.account, name="account"),
    path("accounts/<pid:account_id>/edit", accounts.account_edit, name="account_edit"),
    path("accounts/<pid:account_id>/fields/<slug:field>", accounts.account_field, name="account_field"),
    path("accounts/<pid:account_id>/delete", accounts.account_delete, name="account_delete"),
    path("accounts/<pid:account_id>/restore", accounts.account_restore, name="account_restore"),
    path("accounts/<pid:account_id>/undo/<int:seq>", accounts.account_undo, name="account_undo"),
    path("contacts", contacts.contacts, name="contacts"),
    path("contacts/new", contacts.contact_new, name="contact_new"),
    path("contacts/<pid:contact_id>", contacts.contact, name="contact"),
    path("contacts/<pid:contact_id>/edit", contacts.contact_edit, name="contact_edit"),
    path("contacts/<pid:contact_id>/fields/<slug:field>", contacts.contact_field, name="contact_field"),
    path("contacts/<pid:contact_id>/delete", contacts.contact_delete, name="contact_delete"),
    path("contacts/<pid:contact_id>/restore", contacts.contact_restore, name="contact_restore"),
    path("contacts/<pid:contact_id>/undo/<int:seq>", contacts.contact_undo, name="contact_undo"),
    path("settings/territories", territories.settings_territories, name="settings_territories"),
    path("settings/territories/<pid:plan_id>", territories.settings_territory_plan, name="settings_territory_plan"),
    path("settings/territories/<pid:plan_id>/new", territories.settings_territory_new, name="settings_territory_new"),
    path(
        "settings/territories/<pid:plan_id>/edit/<slug:key>", territories.settings_territory, name="settings_territory"
    ),
]
