"""The catalogue inside templates: `_()`, `ngettext()`, `{% trans %}`, moments.

The language is the `locale` that the view passed, else the one the request wishes.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from flask import Flask, request
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from idp.interaction.browser import LOCALE_COOKIE
from idp.links.ground import masked_login
from idp.model.interaction import Interaction
from idp.ports.clock import Clock
from idp.web.titles import permission_name
from idp.words import Moments, choose_locale, words_for
from idp.words.moments import say_wait
from idp.words.money import say_change, say_money

DEFAULT_ZONE: Final = "Europe/Moscow"


def requested_locale(default: str, interaction: Interaction | None = None, account: str | None = None) -> str:
    """Choose the language: of the parked request, of the footer, of the person, of the browser.

    A choice made in the footer during this very interaction beats what the service asked.
    """
    chosen = request.cookies.get(LOCALE_COOKIE, "")
    asked = interaction.locale if interaction else request.args.get("ui_locales")
    if interaction and chosen.endswith(f"-x-{interaction.id}"):
        asked = None
    return choose_locale(asked, chosen, account, request.headers.get("Accept-Language"), default=default)


@pass_context
def _gettext(context: Context, msgid: str) -> str:
    return words_for(context["locale"]).text(msgid)


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int, **values: object) -> Markup:
    form = words_for(context["locale"]).form(one, many, number)
    return Markup(form) % {"n": number, **values}  # noqa: S704 - the catalogue is ours; values are escaped


@pass_context
def _words(context: Context, msgid: str) -> str:
    return words_for(context["locale"]).text(msgid)


@pass_context
def _permission(context: Context, permission: str) -> str:
    return permission_name(words_for(context["locale"]), permission)


@pass_context
def _money(context: Context, amount: Decimal) -> str:
    return say_money(context["locale"], amount)


@pass_context
def _change(context: Context, amount: Decimal) -> str:
    return say_change(context["locale"], amount)


def install_words(app: Flask, clock: Clock) -> None:
    """Give templates the words, moments and the language of the request."""
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals["ngettext"] = _ngettext

    @pass_context
    def moment(context: Context, at: datetime) -> Markup:
        moments = Moments(context["locale"], context.get("zone", DEFAULT_ZONE), clock.now())
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            at.isoformat(timespec="seconds"), moments.full(at), moments.short(at)
        )

    @pass_context
    def wait(context: Context, length: timedelta) -> str:
        return say_wait(context["locale"], length)

    @pass_context
    def last_day(context: Context, end: datetime) -> str:
        return Moments(context["locale"], context.get("zone", DEFAULT_ZONE), clock.now()).until(end)

    @pass_context
    def day(context: Context, at: datetime) -> str:
        return Moments(context["locale"], context.get("zone", DEFAULT_ZONE), clock.now()).day(at)

    env.filters.update(moment=moment, day=day, wait=wait, phone=spaced_phone, last_day=last_day)
    env.filters.update(masked_login=masked_login)
    env.filters.update(words=_words, permission=_permission, money=_money, change=_change)


def spaced_phone(value: str) -> str:
    """Space a Russian phone number out for reading; leave anything else as it is."""
    if len(value) != 12 or not value.startswith("+7") or not value[1:].isdecimal():
        return value
    return f"+7 {value[2:5]} {value[5:8]}-{value[8:10]}-{value[10:]}"
