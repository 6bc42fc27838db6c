"""Checkpoints as C2SP signed notes (Ed25519): origin, size, root; an outsider keeps them and compares later."""

import base64
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"


def private_key(path: Path) -> Ed25519PrivateKey:
    """The signer's key, made the first time (0600)."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def public_key(path: Path) -> Ed25519PublicKey:
    return private_key(path).public_key()


def _key_id(origin: str, key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + _ED25519 + key.public_bytes_raw()).digest()[:4]


def sign(origin: str, size: int, root: bytes, key: Ed25519PrivateKey) -> str:
    """The note: text, a blank line, one signature line."""
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    signature = _key_id(origin, key.public_key()) + key.sign(text.encode())
    return f"{text}\n— {origin} {base64.b64encode(signature).decode()}\n"


def read(note: str, key: Ed25519PublicKey) -> tuple[int, bytes]:
    """(size, root) of a note signed by ``key``. Raises ValueError for any other."""
    text, _, lines = note.partition("\n\n")
    text += "\n"
    try:
        origin, size, root = text.splitlines()[:3]
        for line in lines.splitlines():
            _dash, name, encoded = line.split(" ")
            signature = base64.b64decode(encoded)
            if name == origin and signature[:4] == _key_id(origin, key):
                key.verify(signature[4:], text.encode())
                return int(size), base64.b64decode(root)
    except (ValueError, InvalidSignature) as wrong:
        raise ValueError("签名不符，或者不是检查点。") from wrong
    raise ValueError("没有本登记簿的签名。")
