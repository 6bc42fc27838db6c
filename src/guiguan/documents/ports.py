"""What documents asks of the modules above: who may open a file of their cases."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from guiguan.procedure.spec import Actor

MayOpen = Callable[[Any, Any, Actor, datetime], bool]
"""``(file, case, actor, at)``; asked only when the case itself is visible to the actor."""

may_open: dict[str, MayOpen] = {}
"""By case kind. A kind without an entry opens its files to the office of its authority only."""
