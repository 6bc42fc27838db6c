"""The last app to be ready wires the others together."""

from django.apps import AppConfig


class Wiring(AppConfig):
    name = "guiguan.config"
    label = "config"

    def ready(self) -> None:
        from guiguan.config import ports
        from guiguan.web import fresh, second_factor

        ports.fill()
        fresh.listen()
        second_factor.listen()
