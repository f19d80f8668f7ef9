"""Writes of mails."""

from quarterdeck.mails.actions.keeping import drop_mails, drop_waiting, erase_mails, forget_mails
from quarterdeck.mails.actions.posting import post, post_test
from quarterdeck.mails.actions.sending import send_due, send_one

__all__ = ["drop_mails", "drop_waiting", "erase_mails", "forget_mails", "post", "post_test", "send_due", "send_one"]
