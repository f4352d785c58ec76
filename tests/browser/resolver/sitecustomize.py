"""Name resolution of a test's processes: every host below `.test` is this machine. RFC 6761 §6.2."""

import socket
from typing import Any

by_the_system = socket.getaddrinfo


def resolve(host: Any, *arguments: Any, **options: Any) -> Any:
    """Resolve a name."""
    ours = isinstance(host, str) and host.endswith(".test")
    return by_the_system("127.0.0.1" if ours else host, *arguments, **options)


socket.getaddrinfo = resolve
