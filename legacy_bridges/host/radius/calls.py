"""The questions of the RADIUS server, by name."""

from collections.abc import Mapping

from idp.authn.notices import Post
from idp.links.own.desk import AppSecrets
from idp.settings import SettingsError
from legacy_bridges.host.internal import Counter
from legacy_bridges.host.radius.accounting import Accounting
from legacy_bridges.host.radius.answering import Answering
from legacy_bridges.host.radius.challenge import Challenges
from legacy_bridges.host.radius.gateways import Gateways, clash
from legacy_bridges.host.radius.question import read_question
from legacy_bridges.internal.door import Call
from legacy_bridges.internal.wire import HELLO


def radius_calls(counter: Counter, secrets: AppSecrets) -> Mapping[str, Call]:
    """Make them. Raises `SettingsError` where two gateways could not be told apart."""
    if words := clash(counter.bridges):
        msg = f"bridges: radius.nas: {words}"
        raise SettingsError(msg)
    settings, house = counter.settings, counter.house
    post = Post(house.envelope, settings.issuer, settings.default_locale)
    answering = Answering(counter, secrets, Challenges(house, post, secrets.ground))
    return {
        HELLO: Gateways(counter).hello,
        "radius/access": lambda said: answering.answer(read_question(counter.bridges, said)),
        "radius/accounting": Accounting(house, counter.bridges).note,
    }
