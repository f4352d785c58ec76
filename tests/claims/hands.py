"""A consent page of these tests, and what a hand does on it."""

from idp.claims.asking import whole
from idp.claims.consenting import Consented, Mistakes, Ticks, consent
from idp.claims.offering import offer
from idp.claims.shaping import shape
from idp.claims.sourcing import source
from tests.claims.billing import demo_billing
from tests.claims.manifests import shipped
from tests.claims.people import AT, behind

BANK = {
    "phoneNumber": "+70000000001",
    "lastName": "Директорова",
    "firstName": "Анна",
    "innOrOgrn": "0001123453",
}


def sourced(manifest, billing=None, who=None, wanted=None):
    return source(manifest, wanted or whole(manifest), who or behind(), billing or demo_billing(), AT)


def offered(partner, billing=None, who=None):
    return offer(sourced(shipped()[partner], billing, who))


def line(page, key):
    return next(found for found in page.lines if found.key == key)


def body(page, *keys, confirmed=(), **typed):
    done = consent(page, Ticks(frozenset(keys), typed, frozenset(confirmed)))
    assert isinstance(done, Consented), done
    return dict(shape(done, "Оператор", AT).body)


def mistakes(page, *keys, **typed):
    done = consent(page, Ticks(frozenset(keys), typed))
    assert isinstance(done, Mistakes)
    return done.told
