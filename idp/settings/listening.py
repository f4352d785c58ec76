"""Where a program listens, as one setting says it."""

from idp.settings.load import SettingsError


def listen_address(listen: str, key: str = "listen") -> tuple[str, int]:
    """Split `127.0.0.1:8400` or `[::1]:8400`. Raises `SettingsError`."""
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        msg = f"{key}: must be an address and a port such as 127.0.0.1:8400, not {listen or 'nothing'}"
        raise SettingsError(msg)
    return host.removeprefix("[").removesuffix("]"), int(port)
