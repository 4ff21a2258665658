"""Measures how heavy a text is: verbal nouns, participles, long sentences, readability; open when clarity is off.

Readability is Оборнева's adaptation of Flesch: FRE = 206.835 − 1.3·ASL − 60.1·ASW, ASL words a sentence, ASW syllables
a word. The other signs follow plain-language advice for official Russian (no chained participles, no noun chains).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import attrgetter

from triage.answers.words import Wording, is_word

_CLERICAL = re.compile(
    r"(?<![а-я])(?:в целях|в связи с|в соответствии с|на основании|по факту|в части|в рамках|в отношении|посредством"
    r"|данн(?:ый|ого|ому|ая|ой|ое|ые|ых)"
    r"|вышеуказанн\w+|вышеизложенн\w+|нижеследующ\w+|указанн\w+|надлежащ\w+|осуществл\w+|обусловлен\w+|является"
    r"|являются|произвед\w+|производит\w+|имеет место|предусмотренн\w+"
    r"|с учетом изложенного|настоящ(?:ее|его|им)|таковых|таковой|согласно|сообщаем следующее|на ваше? (?:обращение"
    r"|сообщение)|по вопросу|путем|ввиду|представляется возможным|ответственными лицами|доводим до)(?![а-я])"
)
"""For normalized text."""


@dataclass(frozen=True, slots=True)
class Heaviness:
    """How a sentence reads. Shares of all words; `readability` on Flesch's scale (higher is easier)."""

    word_count: int
    readability: float
    verbal_noun_share: float
    participle_share: float
    clerical_count: int

    @property
    def fog(self) -> float:
        """Signs of officialese added up: 0 plain, about 1 heavy, above 2 fog."""
        return (
            max(0.0, self.word_count - 14) / 14
            + max(0.0, self.verbal_noun_share - 0.10) * 7
            + max(0.0, self.participle_share - 0.05) * 6
            + self.clerical_count / max(self.word_count, 12) * 12
            + max(0.0, 30 - self.readability) / 60
        )


def measure(wording: Wording, sentence: range) -> Heaviness:
    """Return how heavy a sentence is."""
    grammar = wording.grammar[sentence.start : sentence.stop]
    word_count = sum(map(is_word, grammar))
    count = max(word_count, 1)
    syllables = sum(map(_syllable_count, grammar)) / count
    nouns, participles = sum(map(_is_verbal_noun, grammar)), sum(map(_is_participle, grammar))
    return Heaviness(
        word_count,
        206.835 - 1.3 * count - 60.1 * syllables,
        nouns / max(count, _FEW_WORDS),
        participles / max(count, _FEW_WORDS),
        _clerical(wording, sentence),
    )


def heaviest_sentence(wording: Wording) -> tuple[float, range | None]:
    """Return the fog of the heaviest sentence and its tokens; (0, None) when no sentence is long enough to judge.

    The heaviest, not the mean: plain words around a bureaucratic sentence do not make it clear.
    """
    judged = [tokens for tokens in wording.sentences.values() if len(tokens) >= _MIN_SENTENCE_WORDS]
    measured = [(measure(wording, tokens), tokens) for tokens in judged]
    fogs = [(heavy.fog, tokens) for heavy, tokens in measured if heavy.word_count >= _MIN_SENTENCE_WORDS]
    return max(fogs, key=lambda found: found[0], default=(0.0, None))


def _clerical(wording: Wording, tokens: range) -> int:
    all_tokens = wording.document.tokens
    text = wording.text[all_tokens[tokens.start].start : all_tokens[tokens.stop - 1].stop]
    return len(_CLERICAL.findall(text))


_syllable_count, _is_verbal_noun = attrgetter("syllable_count"), attrgetter("is_verbal_noun")
_is_participle = attrgetter("is_participle")
_MIN_SENTENCE_WORDS = 5
_FEW_WORDS = 8
"""In shorter sentences one verbal noun is no share of anything."""
