"""Makes one signed call to another system; open when a receiver does not get it."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from typing import IO

from triage.incidents.deliveries import Failure

TIMEOUT_S = 10


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the signed body to an address no administrator wrote down."""

    def redirect_request(
        self,
        req: urllib.request.Request,  # noqa: ARG002 (names of the base class)
        fp: IO[bytes],  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: Message,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        """Follow nothing: the redirect becomes an error."""
        return


class HttpSender:
    """POSTs over HTTP(S), straight, without proxies or redirects."""

    def __init__(self, timeout_s: float = TIMEOUT_S):
        self._timeout_s = timeout_s
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects())

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Failure | None:
        """POST the body; return None on 2xx, else what went wrong in a few words."""
        if not url.startswith(("http://", "https://")):
            return Failure("адрес не http(s)")
        request = urllib.request.Request(url, body, dict(headers), method="POST")  # noqa: S310 (checked above)
        try:
            with self._opener.open(request, timeout=self._timeout_s) as response:
                return None if 200 <= response.status < 300 else Failure(f"HTTP {response.status}")
        except urllib.error.HTTPError as error:
            error.close()
            return Failure(f"HTTP {error.code}")
        except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
            return Failure(f"{type(error).__name__}: {getattr(error, 'reason', error)}"[:300], is_reached=False)
