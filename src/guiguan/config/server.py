"""Settings of gunicorn. The master reads everything once and then divides itself, so that its processes share it."""

import gc
from typing import Any

wsgi_app = "guiguan.config.wsgi:application"
preload_app = True
worker_class = "gthread"
threads = 4
timeout = 120
loglevel = "warning"
control_socket_disable = True


def when_ready(_server: Any) -> None:
    """The master imports every view too, and leaves what is there where it is (``gc.freeze``), or each process would
    copy it when its collector passes. No connection crosses the fork."""
    from django.db import connections
    from django.template import engines
    from django.urls import get_resolver

    list(get_resolver().url_patterns)  # imports them
    engines.all()
    connections.close_all()
    gc.collect()
    gc.freeze()
