"""Finds a port to listen on; open when the service starts on another port than expected."""

from __future__ import annotations

import errno
import socket

from triage.domain.errors import InputError

_BACKLOG = 2048
"""Connections that wait while the server starts: a client that comes early is served, not refused."""


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a bound socket: on `port`, or on a free one when it is taken. InputError when the host is not ours.

    Binding before the server starts leaves no moment in which another process could take the port.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for wanted in (port, 0):
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, wanted))
            bound.listen(_BACKLOG)
        except PermissionError as error:
            bound.close()
            raise InputError(f"порт {wanted} не даёт система → возьмите порт от 1024: --port 8000") from error
        except OSError as error:
            bound.close()
            if not _is_taken(error):
                raise InputError(f"адрес {host} не открыть: {error} → укажите --host 127.0.0.1") from error
        else:
            return bound
    raise InputError("свободного порта нет → закройте лишние программы")


def _is_taken(error: OSError) -> bool:
    return error.errno == errno.EADDRINUSE
