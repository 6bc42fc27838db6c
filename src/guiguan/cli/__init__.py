"""The command line: `guiguan`."""
