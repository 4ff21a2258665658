"""Measures how heavy a text is: verbal nouns, participles, long sentences, readability; open when clarity is off.

Readability is Оборнева's adaptation of Flesch: FRE = 206.835 − 1.3·ASL − 60.1·ASW, ASL words a sentence, ASW syllables
a word. The other signs follow plain-language advice for official Russian (no chained participles, no noun chains).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.answers.words import Wording

_VOWELS = re.compile("[аеёиоуыэюя]", re.IGNORECASE)
_VERBAL_NOUN = re.compile(r"(?:ение|ание|яние|ация|тие|ость|ство)\Z")
_CLERICAL = re.compile(
    r"(?<![а-я])(?:в целях|в связи с|в соответствии с|на основании|по факту|в части|в рамках|в отношении|посредством"
    r"|данн(?:ый|ого|ому|ая|ой|ое|ые|ых)"
    r"|вышеуказанн\w+|вышеизложенн\w+|нижеследующ\w+|указанн\w+|надлежащ\w+|осуществл\w+|обусловлен\w+|является"
    r"|являются|произвед\w+|производит\w+|имеет место|предусмотренн\w+"
    r"|с учетом изложенного|настоящ(?:ее|его|им)|таковых|таковой|согласно|сообщаем следующее|на ваше? (?:обращение"
    r"|сообщение)|по вопросу|путем|ввиду|представляется возможным|ответственными лицами|доводим до)(?![а-я])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heaviness:
    """How a text reads. Lengths in words; shares of all words; `readability` on Flesch's scale (higher is easier)."""

    word_count: int
    words_per_sentence: float
    readability: float
    verbal_noun_share: float
    participle_share: float
    clerical_count: int

    @property
    def fog(self) -> float:
        """Signs of officialese added up: 0 plain, about 1 heavy, above 2 fog."""
        return (
            max(0.0, self.words_per_sentence - 14) / 14
            + max(0.0, self.verbal_noun_share - 0.10) * 7
            + max(0.0, self.participle_share - 0.05) * 6
            + self.clerical_count / max(self.word_count, 12) * 12
            + max(0.0, 30 - self.readability) / 60
        )


def measure(wording: Wording) -> Heaviness:
    """Return how heavy a text is; sentences without words do not count."""
    words = [
        (token.text, grammar)
        for token, grammar in zip(wording.document.tokens, wording.grammar, strict=True)
        if token.is_word
    ]
    count = max(len(words), 1)
    filled = {
        number for number, token in zip(wording.sentence_of, wording.document.tokens, strict=True) if token.is_word
    }
    length = count / max(len(filled), 1)
    syllables = sum(len(_VOWELS.findall(text)) for text, _ in words) / count
    nouns = sum(g.pos == "NOUN" and _VERBAL_NOUN.search(g.lemma) is not None for _, g in words)
    participles = sum(g.pos in {"PRTF", "GRND"} for _, g in words)
    readability = 206.835 - 1.3 * length - 60.1 * syllables
    clerical = len(_CLERICAL.findall(wording.document.text.lower().replace("ё", "е")))
    return Heaviness(len(words), length, readability, nouns / count, participles / count, clerical)
