"""``python -m tadrib.cli``."""

import sys

from tadrib.cli.main import main

sys.exit(main())
