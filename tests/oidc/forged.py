"""Tokens as attackers make them."""

import base64
import codecs
import hmac
import json

from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

KINDS = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}


def b64(value) -> str:
    """Encode a segment."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def parts_of(token):
    """Return header and claims of a genuine token, and its signature."""
    header, payload, signature = token.split(".")

    def decoded(segment):
        return json.loads(base64.urlsafe_b64decode(segment + "=="))

    return decoded(header), decoded(payload), signature


def hmac_by(key: bytes, header, claims) -> str:
    """Sign with HS256 by whatever bytes."""
    signing = f"{b64({**header, 'alg': 'HS256'})}.{b64(claims)}"
    return f"{signing}.{b64(hmac.digest(key, signing.encode(), 'sha256'))}"


def public_texts(jwk):
    """Write a public key in every form somebody may take for a secret."""
    key = KINDS[jwk["kty"]].import_key({k: v for k, v in jwk.items() if k != "alg"})
    native = key.public_key
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    yield "pem", native.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    yield "der", native.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    yield "ssh", native.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    yield "jwk", json.dumps(jwk).encode()


def forgeries(genuine, published):
    """Return tokens that must not pass for the genuine one, by what is wrong with them."""
    header, claims, signature = parts_of(genuine)
    head, body, _ = genuine.split(".")
    own = ECKey.generate_key("P-256")
    own_jwk = own.as_dict(private=False)
    made = {
        f"alg-{alg}": f"{b64({**header, 'alg': alg})}.{body}."
        for alg in ("none", "None", "nOnE", "", "HS256")
    }
    made |= {
        f"header-{name}": f"{b64({**header, name: value})}.{body}.{signature}"
        for name, value in {
            "jwk": own_jwk,
            "jku": "https://evil.example/jwks",
            "x5u": "https://evil.example/x",
            "x5c": ["AA"],
            "crit": ["x"],
            "b64": False,
            "zip": "DEF",
            "cty": "JWT",
        }.items()
    }
    made["crit-empty"] = f"{b64({**header, 'crit': []})}.{body}.{signature}"
    made["own-jwk"] = jws.serialize_compact(
        {"alg": "ES256", "jwk": own_jwk, "typ": header.get("typ", "JWT")},
        json.dumps(claims),
        own,
        algorithms=["ES256"],
    )
    made["own-key-our-kid"] = jws.serialize_compact(
        {**header, "alg": "ES256"}, json.dumps(claims), own, algorithms=["ES256"]
    )
    made |= {
        f"kid-{number}": f"{b64({**header, 'kid': kid})}.{body}.{signature}"
        for number, kid in enumerate(
            ["' OR 1=1", "../../etc/passwd", "k" * 10240, None, 1, ["a"], {}, "", "\x00"]
        )
    }
    made["kid-missing"] = f"{b64({n: v for n, v in header.items() if n != 'kid'})}.{body}.{signature}"
    for jwk in published["keys"]:
        for form, text in public_texts(jwk):
            made[f"hmac-{jwk['kty']}-{form}-{jwk['kid'][:4]}"] = hmac_by(
                text, {**header, "kid": jwk["kid"]}, claims
            )
    made |= {
        "claims-changed": f"{head}.{b64({**claims, 'sub': 'boris'})}.{signature}",
        "signature-empty": f"{head}.{body}.",
        "signature-zero": f"{head}.{body}.{b64(bytes(64))}",
        "signature-truncated": genuine[:-4],
        "signature-padded": genuine + "==",
        "signature-last-bits": genuine[:-1] + next(c for c in "BCDEFGHIJKLMNOP" if c != genuine[-1]),
        "case-flipped": genuine.swapcase(),
        "two-segments": f"{head}.{body}",
        "five-segments": f"{genuine}.x.y",
        "concatenated": genuine + genuine,
        "json-serialisation": json.dumps({"payload": body, "protected": head, "signature": signature}),
        "json-no-signatures": json.dumps({"payload": body, "signatures": []}),
        "detached": f"{head}..{signature}",
        "not-json": f"{b64(b'{')}.{body}.{signature}",
        "bom": f"{b64(codecs.BOM_UTF8 + json.dumps(header).encode())}.{body}.{signature}",
        "deep": f"{b64(b'[' * 300)}.{body}.{signature}",
        "header-array": f"{b64([])}.{body}.{signature}",
        "not-ascii": "кот.кот.кот",
        "pbes2": f"{b64({'alg': 'PBES2-HS256+A128KW', 'enc': 'A128GCM', 'p2c': 2**31, 'p2s': 'AA'})}.a.b.c.d",
        "rsa15": f"{b64({'alg': 'RSA1_5', 'enc': 'A128GCM'})}.a.b.c.d",
        "huge-header": f"{'A' * 300_000}.{body}.{signature}",
        "huge": "a." * 200_000,
    }
    return made
