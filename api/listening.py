"""Opens the port to listen on; open when the service starts on another port than expected, or not at all."""

from __future__ import annotations

import errno
import socket

from triage.domain.errors import InputError

_BACKLOG = 2048
"""Connections that wait while the server starts: a client that comes early is served, not refused."""


def listening_socket(host: str, port: int, *, or_free: bool = False) -> socket.socket:
    """Return a socket bound to `port` (0 = any free one); with `or_free` to a free one when that is taken.

    Binding before the server starts leaves no moment in which another process could take the port.

    Raises:
        InputError: The port is taken and a free one was not asked for (who sends requests to this port would talk to
            another program, or to nobody), the system does not give it, or the host is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for wanted in (port, 0) if or_free else (port,):
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
    raise InputError(
        f"порт {port} на {host} занят другой программой → остановите её, назовите другой порт (TRIAGE_PORT, --port) "
        "или разрешите любой свободный: --free-port"
    )


def _is_taken(error: OSError) -> bool:
    return error.errno == errno.EADDRINUSE
