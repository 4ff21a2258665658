"""Posts of random words and copies of them edited to a known degree, to hold near-duplicate search to."""

from __future__ import annotations

import random

VOCABULARY = """
яма дорога фонарь двор подъезд снег мусор вода отопление автобус остановка школа больница врач справка очередь крыша
тротуар сугроб провод собака детский площадка качели канава мост переход светофор заявка ответ управляющая компания
квитанция счётчик давление напор холодно темно опасно третий неделя месяц просим сделать починить убрать вывезти
"""


def post(seed: int, words_count: int = 40) -> str:
    """Return a post of random words; two posts of different seeds have little in common but single words."""
    chosen, words = random.Random(seed), VOCABULARY.split()
    return " ".join(chosen.choice(words) for _ in range(words_count))


def edited(text: str, share: float, seed: int) -> str:
    """Return a text with that share of its words replaced by a run of others somewhere in it."""
    words = text.split()
    count = round(len(words) * share)
    start = random.Random(seed).randrange(len(words) - count + 1)
    words[start : start + count] = [f"слово{chr(1072 + (seed + n) % 32)}" for n in range(count)]
    return " ".join(words)
