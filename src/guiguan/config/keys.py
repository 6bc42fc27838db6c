"""Keys kept in files of their own, outside the database."""

import os
import secrets
from pathlib import Path


def secret(path: Path, given: str = "") -> str:
    """The key from the environment, else from ``path``, made there (0600) the first time."""
    if given:
        return given
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text("utf8").strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text("utf8").strip()
