"""Reading governance: groups, recusals, experts; meetings in ``committee``."""
