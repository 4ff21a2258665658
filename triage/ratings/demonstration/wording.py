"""Writes the short posts and answers of the demonstration months; open when a generated answer reads badly."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

TEXTS_FILE = Path(__file__).parent / "texts.toml"
_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()


class Writer:
    """Fills the sentences of `texts.toml`. `kind` is good, fair, poor, interim, template or not_ours."""

    def __init__(self, rng: np.random.Generator):
        document: Mapping[str, Any] = tomllib.loads(TEXTS_FILE.read_text(encoding="utf-8"))
        self._scenes: Mapping[str, Any] = document["scenes"]
        self._answers: Mapping[str, Any] = document["answers"]
        self._rng = rng

    def write(
        self, topic: str, kind: str, place: str, street: str, answered: datetime | None, is_solved: bool
    ) -> tuple[str, str, str]:
        """Return the post, the first answer ('' when unanswered) and the second ('' when there is none)."""
        scene = self._scenes[topic]
        words = {"place": place, "street": f"улица {street}", "n": str(int(self._rng.integers(11, 98)))}
        post = self._pick(scene["posts"]).format(**_inflected(words))
        if answered is None:
            return post, "", ""
        words["day"] = _date(answered + timedelta(days=int(self._rng.integers(2, 9))))
        words["past"] = _date(answered)
        substance = _sentence((scene["done"] if is_solved else scene["plan"]).format(**_inflected(words)))
        opening = self._pick(self._answers["openings"])
        if kind == "good":
            parts = [opening, substance, self._pick(self._answers["evidence"])] if is_solved else [opening, substance]
            return post, " ".join([*parts, self._pick(self._answers["contacts"]).format(**words)]), ""
        if kind == "interim":
            return post, f"{opening} {self._pick(self._answers['interim'])}", f"{opening} {substance}"
        if kind in {"template", "not_ours"}:
            return post, f"{opening} {self._answers[kind]}", ""
        return post, f"{opening} {self._pick(self._answers[kind])}", ""

    def _pick(self, options: Sequence[str]) -> str:
        return str(options[int(self._rng.integers(len(options)))])


def _inflected(words: Mapping[str, str]) -> dict[str, str]:
    """«на улице Мира»: the texts put the street after «на», «по» or a comma, and say «ул.» to need no case."""
    return {**words, "street": words["street"].replace("улица ", "ул. ")}


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def _date(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]}"
