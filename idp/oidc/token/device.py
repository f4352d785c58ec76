"""The code that a device keeps. RFC 8628 §3.2."""

from idp.model.secret import Secret


def device_code_digest(device_code: Secret) -> str:
    """Return what is stored; never that of an authorization code, which a browser brings."""
    return Secret(f"device code {device_code.value}").digest()
