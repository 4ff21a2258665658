"""Makes things that exist in a running service, so that invented calls find what they name; open when one gets 404.

Invented ids name nothing: without these every route with an id in its path would be tried on its 404 alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.servers import Server, key_headers


class Residents:
    """Gives ids by the name of the path parameter; `fresh` makes new ones, since calls use them up."""

    def __init__(self, server: Server, secret: str):
        self._server, self._secret = server, secret
        self._numbers = count(1)

    def fresh(self) -> Mapping[str, str]:
        """Make one of everything and return the ids."""
        webhook = self._post("/v1/webhooks", {"url": "https://receiver.example.org/calls"})["webhook"]["webhook_id"]
        first, incident = self._incident(), self._incident()
        path = f"/v1/incidents/{incident}"
        answered = self._post(f"{path}/answers", {"text": "Яму на дороге засыпали вчера, 1 марта. Мастер Петров."})
        appeal = self._post(f"/v1/incidents/{first}/appeals", {"reason": "Дорога не наша"})
        key = self._post("/v1/keys", {"name": "гость", "scopes": ["ingest"]})["key"]["key_id"]
        return {
            "incident_id": incident,
            "service_request_id": incident,
            "token": incident,
            "answer_id": answered["answers"][0]["answer_id"],
            "appeal_id": appeal["appeal_id"],
            "problem_id": self._get(path)["problem_id"],
            "webhook_id": webhook,
            "delivery_id": self._get(f"/v1/webhooks/{webhook}/deliveries")["deliveries"][0]["delivery_id"],
            "key_id": key,
        }

    def _incident(self) -> str:
        text = "В Заозёрске яма на дороге, дети падают"
        message = {"platform": "resident", "post_id": str(next(self._numbers)), "text": text}
        return str(self._post("/v1/incidents", message)["incident_id"])

    def _post(self, path: str, body: object) -> Any:
        return self._call("POST", path, json.dumps(body).encode())

    def _get(self, path: str) -> Any:
        return self._call("GET", path, None)

    def _call(self, method: str, path: str, body: bytes | None) -> Any:
        status, _, answer = self._server.call(method, path, body, key_headers(self._secret))
        if status not in {200, 201}:
            raise RuntimeError(f"{method} {path}: {status} {answer[:300]!r}")
        return json.loads(answer)
