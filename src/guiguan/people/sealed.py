"""What only its handlers may read: AES-GCM with a key kept in a file beside, never in, the database."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES, NONCE_BYTES = 32, 12


class Unreadable(Exception):
    """What is sealed does not open with this installation's key."""


def _path() -> Path:
    return Path(settings.GUIGUAN_KEYS_DIR) / "identity.key"


def key() -> bytes:
    """The key, made at first use (mode 0600). Whoever wins the race to make it, all read the same file."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written aside and linked into place, so that nobody ever reads half a key.
        aside = path.with_name(f"identity.{secrets.token_hex(6)}.part")
        handle = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return base64.b64decode(path.read_bytes())


def seal(words: str, receipt: str) -> bytes:
    """Encrypt; bound to the receipt number, so that what belongs to one case cannot be put under another."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key()).encrypt(nonce, words.encode(), receipt.encode())


def unseal(sealed: bytes, receipt: str) -> str:
    """Raises :class:`Unreadable` for another key, another receipt or a changed row."""
    sealed = bytes(sealed)
    try:
        return AESGCM(key()).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], receipt.encode()).decode()
    except (InvalidTag, ValueError):
        raise Unreadable("加密的信息无法解密。请联系系统管理员核对密钥文件。") from None
