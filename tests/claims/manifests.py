"""Manifests of these tests: an eighth partner, and files of all kinds."""

from functools import cache
from textwrap import dedent

from idp.claims.manifest_reading import load_manifests

EIGHTH = """
partner: eighth
version: 1
title: {ru: Восьмой, en: Eighth, ro: Al optulea}
product: {id: shop, title: {ru: Магазин, en: Shop, ro: Magazin}}
purpose:
  dpv: ServiceRegistration
  text: {ru: Чтобы открыть магазин., en: To open a shop., ro: Pentru a deschide un magazin.}
delivery: {kind: relying_party, camara: true}
consent: {valid_for: PT30M, lawful_basis: consent, signatory: true}
retention:
  evidence: P3Y
  partner: {ru: Год, en: A year, ro: Un an}
  basis: assumed
sign_on: {kind: oidc, note: none was found, basis: assumed}
fields:
  phone:
    claim: phone_number
    need: essential
    label: {ru: Телефон, en: Phone, ro: Telefon}
    why: {ru: Чтобы позвонить., en: To call., ro: Pentru a suna.}
    basis: sourced
    sources: [form]
  who:
    claim: [family_name, given_name]
    need: voluntary
    label: {ru: Кто, en: Who, ro: Cine}
    basis: assumed
  position:
    claim: org_employee_position
    need: voluntary
    label: {ru: Должность, en: Position, ro: Funcție}
    basis: assumed
  tax:
    claim: org_inn
    need: voluntary
    label: {ru: ИНН, en: INN, ro: INN}
    basis: assumed
  code:
    claim: org_kpp
    need: essential
    required_for: [LEGAL, BRANCH]
    label: {ru: КПП, en: KPP, ro: KPP}
    why: {ru: Нужно., en: Needed., ro: Necesar.}
    basis: assumed
  registered:
    claim: org_reg_date
    need: voluntary
    format: dd.mm.yyyy
    derivable_from: org_inn
    label: {ru: Дата, en: Date, ro: Data}
    basis: assumed
  account:
    claim: org_bank_account
    need: voluntary
    form: {bik: BIK, account: ACC}
    label: {ru: Счёт, en: Account, ro: Cont}
    basis: assumed
never: [org_director_name]
withheld: [{ru: Звонки, en: Calls, ro: Apeluri}]
sources: {form: the form on their site}
"""


@cache
def shipped():
    """Return the seven."""
    return load_manifests()


def eighth(folder, text=EIGHTH):
    """Add a partner as one file, and return it."""
    (folder / "eighth.yaml").write_text(dedent(text), encoding="utf-8")
    return load_manifests(more=folder)["eighth"]
