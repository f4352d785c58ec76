"""Everything that believes the one login: mail, telephony, a conference, two sites by SAML and two by CAS."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.bridges.wire import WireBrowser
from tests.zoo.cas import Town as CasTown
from tests.zoo.house import ANNA, COMPANY, VIKTOR, House, person_row, start
from tests.zoo.place import Zoo
from tests.zoo.programs.cas import CasSite, new_mod_auth_cas, new_phpcas, start_mod_auth_cas, start_phpcas
from tests.zoo.programs.kamailio import Kamailio, start_kamailio
from tests.zoo.programs.ldap import make_server, start_ldap
from tests.zoo.programs.ldap_clients import HOST, Ejabberd, start_ejabberd
from tests.zoo.programs.mellon import new_mellon
from tests.zoo.programs.radius import start_radius
from tests.zoo.programs.shib import new_shib
from tests.zoo.programs.token_mail import TokenMail, start_token_mail
from tests.zoo.programs.xmpp import RefusedError, Xmpp
from tests.zoo.saml import Saml
from tests.zoo.trust_walk import VERA

ROOM = f"planning@conference.{HOST}"
PEOPLE = (ANNA, VIKTOR, VERA)


@dataclass(frozen=True)
class Trust:
    """Where everything is."""

    house: House
    zoo: Zoo
    mail: TokenMail
    phones: Kamailio
    chat: Ejabberd
    sites: Mapping[str, str]
    """Sites by their names, and the page of each that is for known people alone."""

    def connect(self, user: str, password: str) -> Xmpp:
        """Sign a chat program in; it hangs up with the zoo. Raises `RefusedError`."""
        program = Xmpp(self.chat.chat_port, HOST, user, password)
        self.zoo.stack.callback(program.close)
        return program

    def chat_takes(self, user: str, password: str) -> bool:
        """Tell whether the chat server takes a password."""
        try:
            self.connect(user, password)
        except RefusedError:
            return False
        return True


def open_trust(zoo: Zoo, house: House) -> Trust:
    """Describe all of it, and run it."""
    saml, cas = Saml(house, zoo), CasTown(house, zoo)
    saml.describe(new_mellon(zoo, "crm"), logout="back")
    saml.describe(new_shib(zoo, "wiki"), logout="front")
    cas.describe(new_mod_auth_cas("desk"))
    cas.describe(new_phpcas("stock"))
    for service in ("directory", "pbx"):
        house.describe(service, "")
    mail = start_token_mail(zoo, house, [person.login for person in PEOPLE])
    house.run((["people", "add", "-"], [person_row(VERA.login, COMPANY, ["service_user"])]))
    start(house, zoo)
    _start_saml(saml)
    _start_cas(zoo, house, cas.sites)
    radius = start_radius(house, zoo, {"kamailio": "pbx"})
    phones = start_kamailio(zoo, radius.port, radius.secrets["kamailio"])
    chat = start_ejabberd(zoo, start_ldap(house, zoo), make_server(house, ANNA, "files"))
    pages = {site.name: f"{site.origin}/app" for site in saml.sites}
    pages |= {site.name: site.url for site in cas.sites.values()}
    return Trust(house, zoo, mail, phones, chat, pages)


def _start_saml(saml: Saml) -> None:
    metadata = WireBrowser().get(saml.entity_id).text
    for site in saml.sites:
        saml.start_site(site, metadata)


def _start_cas(zoo: Zoo, house: House, sites: Mapping[str, CasSite]) -> None:
    start_mod_auth_cas(zoo, sites["desk"], house.issuer)
    start_phpcas(zoo, sites["stock"], house.issuer)
