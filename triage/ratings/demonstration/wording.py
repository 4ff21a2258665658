"""Writes the short posts and answers of the demonstration months; open when a generated answer reads badly."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from triage.domain.places import CaseForms

TEXTS_FILE = Path(__file__).parent / "texts.toml"
_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_NUMBERS = (15, 17, 18, 25, 26, 27, 30, 36, 40, 45, 48, 50)
"""Numbers after which a Russian noun stands in the genitive plural, so that no sentence needs to agree."""


@dataclass(frozen=True, slots=True)
class Written:
    """A post with its answers; empty strings where there is none."""

    post: str
    answer: str = ""
    second_answer: str = ""


class Writer:
    """Fills the sentences of `texts.toml`. `kind` is good, fair, poor, interim, template or not_ours."""

    def __init__(self, rng: np.random.Generator):
        document: Mapping[str, Any] = tomllib.loads(TEXTS_FILE.read_text(encoding="utf-8"))
        self.scenes: Mapping[str, Any] = document["scenes"]
        self._answers: Mapping[str, Any] = document["answers"]
        self._rng = rng

    def write(
        self, topic: str, kind: str, place: CaseForms, street: str, answered: datetime | None, is_solved: bool
    ) -> Written:
        """Return a post on a topic and the answers of a kind to it."""
        scene = self.scenes[topic]
        position = int(self._rng.integers(len(scene["posts"])))
        words = {
            "place": place.nominative,
            "in": place.prepositional,
            "of": place.genitive,
            "street": street_dative(street),
            "n": str(_NUMBERS[int(self._rng.integers(len(_NUMBERS)))]),
        }
        post = str(scene["posts"][position]).format(**words)
        if answered is None:
            return Written(post)
        words["day"] = _date(answered + timedelta(days=int(self._rng.integers(2, 9))))
        words["past"] = _date(answered)
        substance = str(scene["done" if is_solved else "plan"][position]).format(**words)
        opening = self._pick(self._answers["openings"])
        if kind == "good":
            proof = [self._pick(self._answers["evidence"])] if is_solved else []
            contact = self._pick(self._answers["contacts"]).format(**words)
            return Written(post, " ".join([opening, substance, *proof, contact]))
        if kind == "interim":
            return Written(post, f"{opening} {self._pick(self._answers['interim'])}", f"{opening} {substance}")
        if kind in {"template", "not_ours"}:
            return Written(post, f"{opening} {self._answers[kind]}")
        return Written(post, f"{opening} {self._pick(self._answers[kind])}")

    def _pick(self, options: Sequence[str]) -> str:
        return str(options[int(self._rng.integers(len(options)))])


def street_dative(name: str) -> str:
    """Return «улице Советской», «улице Ленина»: the form that stands after «на» and «по»."""
    ending = {"ая": "ой", "яя": "ей"}.get(name[-2:])
    return f"улице {name[:-2]}{ending}" if ending else f"улице {name}"


def _date(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]}"
