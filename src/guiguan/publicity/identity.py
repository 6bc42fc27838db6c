"""Who objects is known to the handlers alone: AES-GCM with a key kept in a file beside, never in, the database."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES, NONCE_BYTES = 32, 12
WHO = (("organisation", "单位"), ("person", "个人"))


class IdentityUnreadable(Exception):
    """The sealed identity does not open with this installation's key."""


@dataclass(frozen=True, slots=True)
class Identity:
    """As the objector gave it: 单位 with a contact person, or 个人."""

    who: str
    name: str
    contact: str
    phone: str

    @property
    def who_label(self) -> str:
        return dict(WHO)[self.who]


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


def seal(identity: Identity, receipt: str) -> bytes:
    """Encrypt; bound to the receipt number, so that one objection's identity cannot be put under another."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    plain = json.dumps(asdict(identity), ensure_ascii=False).encode()
    return nonce + AESGCM(key()).encrypt(nonce, plain, receipt.encode())


def unseal(sealed: bytes, receipt: str) -> Identity:
    """Raises :class:`IdentityUnreadable` for another key, another receipt or a changed row."""
    sealed = bytes(sealed)
    try:
        plain = AESGCM(key()).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], receipt.encode())
    except (InvalidTag, ValueError):
        raise IdentityUnreadable("提出人信息无法解密。请联系系统管理员核对密钥文件。") from None
    return Identity(**json.loads(plain))
