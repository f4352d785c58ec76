"""While the provider is out nobody is let in, also not who was a moment ago."""

import sys
import time

from tests.zoo.house import ANNA, House
from tests.zoo.own_secrets import make_own
from tests.zoo.place import Zoo
from tests.zoo.programs.ldap import base, make_server, person, server, start_ldap
from tests.zoo.raw_ldap import bind, code, heard, line, present, search

SUCCESS, UNAVAILABLE = 0, 52


def test_without_the_provider_nobody_is_let_in(zoo: Zoo, house: House) -> None:
    house.describe("directory", "")
    house.found_company()
    told, log = [sys.executable, "-m", "idp", "serve"], house.folder / "serve.log"
    provider = zoo.start(told, log, ports=[house.provider_port], environment=house.environment)
    ldap = start_ldap(house, zoo)
    annas, machine = make_own(house, ANNA, "directory"), make_server(house, ANNA, "files")
    name = person(annas.login)
    assert [ldap.whoami(name, annas.value).status for _ in range(2)] == [SUCCESS, SUCCESS]
    assert ldap.whoami(server("files"), machine.value).status == SUCCESS
    with line(ldap.port, 20) as bound:
        bound.sendall(bind(server("files"), machine.value))
        assert code(heard(bound)) == SUCCESS
        provider.terminate()
        provider.wait(20)
        time.sleep(1)
        for who, password in ((name, annas.value), (name, "wrong"), (server("files"), machine.value)):
            assert ldap.whoami(who, password).status == UNAVAILABLE
        bound.sendall(search(base(), present("uid"), 2))
        assert code(heard(bound, 10)) == UNAVAILABLE
    assert ldap.process.poll() is None
