"""Which channel goes where, by the settings."""

from collections.abc import Mapping
from pathlib import Path

from idp.adapters.notices.inbox import InboxNotices
from idp.adapters.notices.sms import SmsGatewayNotices
from idp.adapters.notices.smtp import SmtpNotices
from idp.model.errors import Invalid
from idp.model.work import Notice
from idp.ports.clock import Clock
from idp.ports.notices import Notices
from idp.ports.outbound import Upstream
from idp.settings import Settings


class RoutedNotices:
    """Hands each message to the sender of its channel."""

    def __init__(self, senders: Mapping[str, Notices]) -> None:
        self._senders = senders

    def send(self, notice: Notice) -> None:
        """Deliver, or raise `Invalid` for a channel nobody serves."""
        sender = self._senders.get(notice.channel)
        if sender is None:
            msg = f"no sender for the channel {notice.channel!r}"
            raise Invalid(msg)
        sender.send(notice)


def inbox_path(settings: Settings) -> Path:
    """Return where the demo inbox lies."""
    return settings.data_dir / "inbox.jsonl"


def notices_from(settings: Settings, upstream: Upstream, clock: Clock | None = None) -> RoutedNotices:
    """Build the senders that the settings ask for; what is not set goes to the demo inbox."""
    inbox = InboxNotices(inbox_path(settings), clock)
    email = (
        SmtpNotices(settings.smtp_url, clock=clock, ca_file=settings.ca_file) if settings.smtp_url else inbox
    )
    sms = SmsGatewayNotices(settings.sms_url, upstream) if settings.sms_url else inbox
    return RoutedNotices({"email": email, "sms": sms})
