"""What the index holds about persons: words that stand in other rows, found only within their scopes."""

from guiguan.procedure.personal import CONTENT, model

DECLARED = {"Document": model("kind object_id", title=CONTENT, body=CONTENT, words=CONTENT)}
