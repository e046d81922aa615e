"""`python -m tests.torture.planted [NAME …]`: plant each bug in a copy of the tree and say who finds it."""

import sys
from time import monotonic

from tests.torture.planted import PLANTED, caught


def main() -> None:
    """The command line."""
    wanted = [planted for planted in PLANTED if planted.name in sys.argv[1:] or len(sys.argv) == 1]
    missed = 0
    for planted in wanted:
        began = monotonic()
        found, words = caught(planted)
        missed += not found
        print(f"{'caught' if found else 'MISSED'}  {planted.name:32} {monotonic() - began:4.0f} s  {words}", flush=True)
    print(f"{len(wanted) - missed} of {len(wanted)} caught")
    sys.exit(1 if missed or not wanted else 0)


if __name__ == "__main__":
    main()
