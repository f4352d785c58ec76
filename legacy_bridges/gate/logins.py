"""The login of an account that is made for somebody."""

import re
from typing import Final

from idp.authn.notices import verified_contacts
from idp.model.account import IdentifierKind
from idp.model.errors import Refused
from idp.model.ids import AccountId, CompanyId
from idp.ports.records import Records
from legacy_bridges.contract import Manifest, Provision

LONGEST: Final = 64
_WORD: Final = re.compile(r"\$(user|number|company)")
_STRANGE: Final = re.compile(r"[^a-z0-9._-]+")


def login_for(records: Records, manifest: Manifest, company: CompanyId, account: AccountId) -> str:
    """Make the login that the manifest wants for a person, of letters that every old service takes.

    Raises `Refused` where something that it takes is not known, or where a linked or listed account
    has it: nobody is given another's, and no number is put behind it to get around that.
    """
    template = (manifest.provision or Provision()).login
    known = {
        "user": _user(records, account),
        "number": records.companies.numbers(company).get(account, ""),
        "company": str(company),
    }
    missing = [word for word in _WORD.findall(template) if not _plain(known[word])]
    login = _WORD.sub(lambda found: _plain(known[found[1]]), template)
    if missing or not 0 < len(login) <= LONGEST:
        msg = f"no account was made: no login can be made of {template}"
        raise Refused(msg)
    if records.links.is_held(manifest.service, login):
        msg = "no account was made: its login is that of an account that is linked or listed"
        raise Refused(msg)
    return login


def _user(records: Records, account: AccountId) -> str:
    """Return what stands before the @ of the person's verified e-mail."""
    person = records.accounts.get(account)
    contacts = verified_contacts(person, records.accounts.identifiers(account)) if person else ()
    mails = (one.value for one in contacts if one.kind is IdentifierKind.EMAIL)
    return next(mails, "").rpartition("@")[0]


def _plain(value: str) -> str:
    return _STRANGE.sub("", value.lower())
