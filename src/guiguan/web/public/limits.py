"""How often one address may press: counted for an hour in memory, under a digest that no one can turn back."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

PER_HOUR = 10
TOO_OFTEN = "提交过于频繁，请一小时后再试，或者来信、来访办理。"


def too_often(request: HttpRequest, what: str, most: int = PER_HOUR) -> bool:
    """Counts this press too."""
    key = f"{what}:{salted_hmac(what, request.META.get('REMOTE_ADDR', '')).hexdigest()}"
    cache.add(key, 0, 3600)
    return int(cache.incr(key)) > most
