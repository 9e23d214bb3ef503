"""The door of ``python -m bench.judge.rough``."""

import sys

from bench.judge.rough.run import main

if __name__ == "__main__":
    sys.exit(main())
