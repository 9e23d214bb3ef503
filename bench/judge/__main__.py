"""The door of ``python -m bench.judge``."""

import sys

from bench.judge.run import main

if __name__ == "__main__":
    sys.exit(main())
