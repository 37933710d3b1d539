"""Read by Python at its start where this folder is on PYTHONPATH: sends some host names to ports of this machine.

NAERVAER_PROVE_OMDIRIGERT is JSON, such as {"slack.com": 8443}.
"""

import json
import os
import socket
from typing import Any

_PORTER: dict[str, int] = json.loads(os.environ.get("NAERVAER_PROVE_OMDIRIGERT", "{}"))
_real = socket.getaddrinfo


def _getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name in _PORTER:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", _PORTER[name]))]
    return _real(host, port, *args, **kwargs)


socket.getaddrinfo = _getaddrinfo
