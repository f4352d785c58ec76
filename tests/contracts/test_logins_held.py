"""What every store must tell of a login that an old account has."""

from idp.model.link import LinkState
from idp.ports.records import Store
from tests.contracts.bridged import FAX, PBX, a_link, settle
from tests.contracts.samples import VEKTOR


def test_a_login_is_held_by_a_live_link_of_any_company(store: Store) -> None:
    with store.write() as records:
        settle(records)
        records.links.put(a_link(company=VEKTOR))
        records.links.put(a_link("link-2", "1002", state=LinkState.REVOKED))
        assert records.links.is_held(PBX, "1001")
        assert not records.links.is_held(FAX, "1001")
        assert not records.links.is_held(PBX, "1002")
