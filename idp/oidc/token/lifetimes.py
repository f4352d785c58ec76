"""How long tokens live. Not settings: a lost right must bite within minutes."""

from datetime import timedelta
from typing import Final

from idp.model.grant import TOKEN_LIFE

ACCESS_TOKEN: Final = TOKEN_LIFE
ID_TOKEN: Final = timedelta(seconds=300)
GRACE: Final = timedelta(seconds=60)
"""How long a rotated refresh token is answered again, for a lost answer."""
GRACES: Final = 10
"""How often, at most: a client with several tabs refreshes in each. More is a replay."""
