"""`python -m timbrel` is `timbrel-sdk`."""

import sys

from timbrel.cli import main

sys.exit(main())
