"""Health check inside a container: asks the part itself, with its secret. Exit code 0 if it answers.

python docker/helse.py ADDRESS [NAME OF THE SECRET'S SETTING]
"""

import os
import sys
import urllib.error
import urllib.request


def main(address: str, secret_setting: str = "") -> int:
    """Ask once."""
    secret = os.environ[secret_setting] if secret_setting else ""
    request = urllib.request.Request(address, headers={"x-naervaer-hemmelighet": secret})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=3):  # noqa: S310
            return 0
    except (urllib.error.URLError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
