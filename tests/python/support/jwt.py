"""Management tokens, made and checked with the standard library alone."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

KEY = "test-access-key"
# Looks like base64, as the service's secrets do, and is not to be decoded.
SECRET = "dGVzdC1hcHAtc2VjcmV0"


def encode(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sign(content: str, secret: str) -> str:
    return encode(hmac.digest(secret.encode(), content.encode(), hashlib.sha256))


def token(**claims: object) -> str:
    """A token with these claims, signed with SECRET."""
    parts = [{"alg": "HS256", "typ": "JWT"}, {"type": "management"} | claims]
    content = ".".join(encode(json.dumps(part).encode()) for part in parts)
    return f"{content}.{sign(content, SECRET)}"


def claims(token: str, secret: str = SECRET) -> dict[str, Any]:
    """The claims of a token, whose header and signature are as they should be."""
    content, _, signature = token.rpartition(".")
    assert signature == sign(content, secret)
    header, body = (json.loads(decode(part)) for part in content.split("."))
    assert header == {"alg": "HS256", "typ": "JWT"}
    assert isinstance(body, dict)
    return body
