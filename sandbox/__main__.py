"""`python -m sandbox --provider http://localhost:8400 --listen 127.0.0.1:8401 --state DIR`."""

import argparse
import logging
import signal
import sys
from pathlib import Path
from threading import Thread
from types import FrameType

from werkzeug.serving import BaseWSGIServer, make_server

from sandbox.credentials import CredentialsError, read_credentials
from sandbox.hosts import Where, sandbox_app


def main() -> int:
    """Serve until told to end."""
    arguments = _arguments()
    host, _, port = arguments.listen.rpartition(":")
    try:
        credentials = read_credentials(arguments.state)
        tls = (arguments.tls_cert, arguments.tls_key) if arguments.tls_cert else None
        scheme = "https" if tls else "http"
        where = Where(arguments.provider, scheme, int(port), arguments.ca, arguments.state)
        server = make_server(host, int(port), sandbox_app(where, credentials), threaded=True, ssl_context=tls)
    except (CredentialsError, OSError, ValueError) as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 2
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # no line a request: addresses may hold codes
    _end_on_signals(server)
    sys.stdout.write(f"sandbox: listening on {where.scheme}://{arguments.listen}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--provider", default="http://localhost:8400", help="the issuer")
    parser.add_argument("--listen", default="127.0.0.1:8401", help="address and port")
    parser.add_argument("--state", type=Path, required=True, help="folder that holds sandbox.json")
    parser.add_argument("--ca", default=None, help="file with a CA certificate to trust")
    parser.add_argument("--tls-cert", default=None, help="serve https with this certificate")
    parser.add_argument("--tls-key", default=None, help="and its key")
    return parser.parse_args()


def _end_on_signals(server: BaseWSGIServer) -> None:
    """Let SIGTERM and SIGINT end the loop; `shutdown` would wait for the thread it is called in."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


if __name__ == "__main__":
    sys.exit(main())
