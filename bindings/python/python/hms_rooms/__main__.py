"""`python -m hms_rooms` is the command hms-rooms."""

import sys

from hms_rooms._cli import main

if __name__ == "__main__":
    sys.exit(main())
