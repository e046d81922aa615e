"""Programs that the tests use and no Python package ships: found, installed where that is allowed, or named.

`python tests/system_tools.py` ends with 0 where all are there.  On a Debian machine, as root, what is missing is
installed by apt-get; anywhere else one line says what was not run and which command installs it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

TOOLS = {"chromium": "chromium", "pdftotext": "poppler-utils"}
"""Program -> its Debian package. Tests of pages drive Chromium; poppler reads documents as the desktops of Linux do."""

INSTALLS_WITHIN_S = 600


def missing(tools: Mapping[str, str] = TOOLS) -> list[str]:
    """Packages of the programs that are not on this machine."""
    return [package for program, package in tools.items() if shutil.which(program) is None]


def install(packages: list[str]) -> bool:
    """Install them by apt-get; False where that is not allowed or fails. What apt-get says is shown only then."""
    apt_get = shutil.which("apt-get")
    if apt_get is None or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [apt_get, "--quiet", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=INSTALLS_WITHIN_S,
            check=False,
        )
        if done.returncode:
            sys.stderr.write(done.stderr)
            return False
    return True


def main() -> int:
    """The exit status."""
    lacking = missing()
    if not lacking or (install(lacking) and not missing()):
        return 0
    names = " ".join(lacking)
    sys.stderr.write(f"Tests were not run: {names} is missing. Install it with: sudo apt-get install {names}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
