"""Digest: proof of a password without sending it. RFC 7616."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from legacy_bridges.contract import Credential, NoAnswerError, Outgoing
from legacy_bridges.contract.fields import ext_value

_HASHES: Final[Mapping[str, Callable[[bytes], "hashlib._Hash"]]] = {
    "sha-256": hashlib.sha256,
    "md5": lambda data: hashlib.md5(data, usedforsecurity=False),
}
"""The strongest first. RFC 7616 §3.7."""
_SESSION: Final = "-sess"
_SCHEME: Final = re.compile(r"(?:\A|,)\s*([A-Za-z][A-Za-z0-9-]*) +(?=[A-Za-z])")
_PARAMETER: Final = re.compile(r"""([A-Za-z0-9_*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))""")
_PLAIN: Final = re.compile(r"[\x20-\x7e]*\Z")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the service asks to be proved, and how often we have answered."""

    realm: str
    nonce: str
    algorithm: str
    """As the service wrote it; empty means MD5."""
    opaque: str | None
    qop: str
    """`auth`, or empty where the service knows none. RFC 7616 §3.3."""
    stale: bool
    count: int
    cnonce: str

    @property
    def hashing(self) -> str:
        """Return the name of the hash."""
        return (self.algorithm.lower() or "md5").removesuffix(_SESSION)

    @property
    def session(self) -> bool:
        """Tell whether the nonces go into the first hash too. RFC 7616 §3.4.2."""
        return self.algorithm.lower().endswith(_SESSION)

    def digest(self, text: str) -> str:
        """Hash a text."""
        return _HASHES[self.hashing](text.encode()).hexdigest()


def with_digest(outgoing: Outgoing, credential: Credential, challenge: str) -> Outgoing:
    """Answer the strongest challenge that we can answer. Raises `NoAnswerError` if there is none."""
    known = [found for found in read_challenges(challenge) if found.hashing in _HASHES]
    if not known:
        msg = "the service asks for no digest that we know"
        raise NoAnswerError(msg)
    best = min(known, key=lambda found: list(_HASHES).index(found.hashing))
    return outgoing.with_header("Authorization", _answer(best, outgoing, credential))


def is_out_of_date(used: str, challenge: str) -> bool:
    """Tell whether a nonce was only too old, or answered for another realm. RFC 7616 §3.3."""
    known = {(found.realm, found.hashing) for found in read_challenges(used)}
    asked = list(read_challenges(challenge))
    elsewhere = bool(asked) and not any((found.realm, found.hashing) in known for found in asked)
    return elsewhere or any(found.stale for found in asked)


def read_challenges(text: str) -> Iterator[Challenge]:
    """Read the Digest challenges of a field value; `nc` and `cnonce` at its end are ours. RFC 9110 §11."""
    starts = list(_SCHEME.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    ours = _parameters(text[starts[-1].end() :]) if starts else {}
    for match, end in zip(starts, ends, strict=True):
        said = _parameters(text[match.end() : end])
        if match[1].lower() == "digest" and said.get("nonce"):
            found = _read(said, ours)
            if found is not None:
                yield found


def _read(said: Mapping[str, str], ours: Mapping[str, str]) -> Challenge | None:
    """Read one; `None` if it demands a protection of the body, which we do not hold."""
    offered = {word.strip().lower() for word in said["qop"].split(",")} if "qop" in said else set()
    if offered and "auth" not in offered:
        return None
    return Challenge(
        realm=said.get("realm", ""),
        nonce=said["nonce"],
        algorithm=said.get("algorithm", ""),
        opaque=said.get("opaque"),
        qop="auth" if offered else "",
        stale=said.get("stale", "").lower() == "true",
        count=int(ours.get("nc", "1"), 16),
        cnonce=ours.get("cnonce", ""),
    )


def _parameters(text: str) -> dict[str, str]:
    return {
        name.lower(): re.sub(r"\\(.)", r"\1", quoted) if token == "" else token
        for name, quoted, token in _PARAMETER.findall(text)
    }


def _answer(asked: Challenge, outgoing: Outgoing, credential: Credential) -> str:
    """Write the field value. RFC 7616 §3.4."""
    count = f"{asked.count:08x}"
    proof = _response(asked, outgoing, credential, count)
    said = [
        _username(credential.login),
        f"realm={_quoted(asked.realm)}",
        f"nonce={_quoted(asked.nonce)}",
        f"uri={_quoted(outgoing.path)}",
        f'response="{proof}"',
    ]
    if asked.algorithm:
        said.append(f"algorithm={asked.algorithm}")
    if asked.opaque is not None:
        said.append(f"opaque={_quoted(asked.opaque)}")
    if asked.qop:
        said += [f"qop={asked.qop}", f"nc={count}"]
    if asked.qop or asked.session:
        said.append(f"cnonce={_quoted(asked.cnonce)}")
    return f"Digest {', '.join(said)}"


def _response(asked: Challenge, outgoing: Outgoing, credential: Credential, count: str) -> str:
    """Prove the password for this request. RFC 7616 §3.4.1."""
    first = asked.digest(f"{credential.login}:{asked.realm}:{credential.secret.value}")
    if asked.session:
        first = asked.digest(f"{first}:{asked.nonce}:{asked.cnonce}")
    second = asked.digest(f"{outgoing.method}:{outgoing.path}")
    middle = f"{asked.nonce}:{count}:{asked.cnonce}:{asked.qop}" if asked.qop else asked.nonce
    return asked.digest(f"{first}:{middle}:{second}")


def _username(login: str) -> str:
    """Name the account, encoded where it is not plain ASCII. RFC 7616 §3.4."""
    return f"username={_quoted(login)}" if _PLAIN.match(login) else f"username*={ext_value(login)}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
