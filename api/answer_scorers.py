"""The scorer of answers of a running app, built once at first use; open when scoring over HTTP is slow to start."""

from __future__ import annotations

import threading
from weakref import WeakKeyDictionary

from api.bootstrap import Services
from api.quality import build_scorer
from api.state import AppState
from triage.answers.scorer import AnswerScorer

_scorers: WeakKeyDictionary[AppState, AnswerScorer] = WeakKeyDictionary()
_building = threading.Lock()


def scorer_of(state: AppState) -> AnswerScorer:
    """Return the scorer of an app (half a second the first time). NotReadyError while the services are being built."""
    services: Services = state.ready()
    with _building:
        if state not in _scorers:
            _scorers[state] = build_scorer(services.pack, services.reader, services.settings.models_home)
        return _scorers[state]
