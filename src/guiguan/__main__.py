"""`python -m guiguan`."""

import sys

from guiguan.cli.main import main

sys.exit(main())
