"""RFC 6238, written once more: HMAC-SHA-1, thirty seconds, six digits."""

import base64
import hmac
import struct
import time


def code(secret: str, steps: int = 0) -> str:
    """The code of ``secret`` (base32), ``steps`` of thirty seconds from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    at = digest[-1] & 0x0F
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"
