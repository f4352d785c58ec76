"""Messages to people: the demo inbox, SMTP, and an SMS gateway by HTTP.

Owns delivery of one message. What it says is written in `idp.authn`; that it surely
arrives is the outbox's work, which tries again when `Unavailable` is raised.
"""

from idp.adapters.notices.inbox import Delivered, InboxNotices, read_inbox
from idp.adapters.notices.routed import RoutedNotices, inbox_path, notices_from
from idp.adapters.notices.sms import SmsGatewayNotices
from idp.adapters.notices.smtp import SmtpNotices

__all__ = [
    "Delivered",
    "InboxNotices",
    "RoutedNotices",
    "SmsGatewayNotices",
    "SmtpNotices",
    "inbox_path",
    "notices_from",
    "read_inbox",
]
