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
    """Pages, forms and templates are read by the master too; what is there is left where it is (``gc.freeze``), or
    each process would copy it when its collector passes. No connection crosses the fork."""
    from django.db import connections
    from django.template import engines
    from django.urls import get_resolver

    assert get_resolver().url_patterns  # asked so that all views are imported
    engines.all()
    connections.close_all()
    gc.collect()
    gc.freeze()
