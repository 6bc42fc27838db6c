"""Settings, addresses, and the wiring of the ports."""
