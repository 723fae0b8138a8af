"""Sockets that a server listens on, bound before anything else is begun: a port that is taken is found at once.

Several processes of one crew share a port: the kernel gives each new connection to one of those that listen.
"""

import socket
import sys

BACKLOG = 1024
CAN_SHARE = sys.platform == "linux"
"""Elsewhere one process would get everything."""


def bound(host: str, port: int, *, is_shared: bool = False) -> socket.socket:
    """OSError if somebody else has it, a crew too: whoever shares must have been let in by `is_shared`."""
    line = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if is_shared:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        line.bind((host.strip("[]"), port))
    except OSError:
        line.close()
        raise
    line.setblocking(False)
    return line
