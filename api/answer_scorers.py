"""The scorer of answers of a running app, built once at first use; open when scoring over HTTP is slow to start.

Without the sentence encoder, like the rating: so the score of an answer is the same in the API, in files and in the
rating, on machines with the encoder and without.
"""

from __future__ import annotations

import threading
from weakref import WeakKeyDictionary

from api.bootstrap import Services
from api.state import AppState
from triage.answers.scorer import AnswerScorer
from triage.places.locator import PlaceLocator
from triage.regions.pack import RegionPack
from triage.text.document import Reader

_scorers: WeakKeyDictionary[AppState, AnswerScorer] = WeakKeyDictionary()
_building = threading.Lock()


def scorer_of(state: AppState) -> AnswerScorer:
    """Return the scorer of an app (half a second the first time). NotReadyError while the services are being built."""
    services: Services = state.ready()
    with _building:
        if state not in _scorers:
            _scorers[state] = build_scorer(services.pack, services.reader)
        return _scorers[state]


def build_scorer(pack: RegionPack, reader: Reader) -> AnswerScorer:
    """Return a scorer that knows the places of a region."""
    return AnswerScorer(reader, PlaceLocator(pack, reader.morphology))
