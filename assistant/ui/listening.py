"""The address that the server listens on.

Enters: a host and a port. Leaves: a socket that is bound to them, or a ``SettingsError`` in one
sentence. Does not: accept connections, or import a server: a command asks before it loads one.
"""

from __future__ import annotations

import socket

from assistant.errors import SettingsError


def bound(host: str, port: int) -> socket.socket:
    """A socket on the address; for port 0 on one that is free. The caller closes it.

    Raises:
        SettingsError: the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except (OSError, UnicodeError) as exc:
        made.close()
        why = getattr(exc, "strerror", None) or exc
        raise SettingsError(
            f"cannot listen on {host}:{port}: {why}; choose another --port or --host"
        ) from exc
    return made
