"""Who objects is known to the handlers alone: AES-GCM with a key kept in a file beside, never in, the database."""

import base64
import json
from dataclasses import asdict, dataclass

from guiguan.people import sealed

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


def seal(identity: Identity, receipt: str) -> bytes:
    """Encrypt; bound to the receipt number, so that one objection's identity cannot be put under another."""
    return sealed.seal(json.dumps(asdict(identity), ensure_ascii=False), receipt)


def seal_proof(name: str, content: bytes, receipt: str) -> bytes:
    """A file that proves who objects, encrypted like the identity."""
    return sealed.seal(json.dumps({"name": name, "content": base64.b64encode(content).decode()}), receipt)


def unseal_proof(hidden: bytes, receipt: str) -> tuple[str, bytes]:
    """(name, bytes). Raises :class:`IdentityUnreadable`."""
    try:
        found = json.loads(sealed.unseal(hidden, receipt))
    except sealed.Unreadable:
        raise IdentityUnreadable("提出人信息无法解密。请联系系统管理员核对密钥文件。") from None
    return found["name"], base64.b64decode(found["content"])


def unseal(hidden: bytes, receipt: str) -> Identity:
    """Raises :class:`IdentityUnreadable` for another key, another receipt or a changed row."""
    try:
        return Identity(**json.loads(sealed.unseal(hidden, receipt)))
    except sealed.Unreadable:
        raise IdentityUnreadable("提出人信息无法解密。请联系系统管理员核对密钥文件。") from None
