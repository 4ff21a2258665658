"""Weighs whether an answer belongs to its post at all; open when a foreign answer passes, or a fitting one does not.

Signs for and against are told by grammar, places and fields and summed with weights (a logistic regression). The
weights were fitted by `python -m bench.nearness` on our own labelled pairs against our own good answers put to other
posts; it prints them anew, with what they let through and what they turn away on answers held out.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from triage.answers.acts import ActKind
from triage.answers.fields import fields_of, fields_of_lemma
from triage.answers.lexicon import BODY_NOUNS
from triage.answers.localities import Locality
from triage.answers.pair import ReadPair
from triage.answers.roots import roots
from triage.answers.substance import INSPECTION, concrete_work, names_whom, says_yes_or_no
from triage.answers.words import Wording

WEIGHTS: Mapping[str, float] = {
    "shared": 2.03,
    "is_shared": 0.39,
    "is_touched": 0.31,
    "related": 1.37,
    "told": -0.51,
    "asked": -0.69,
    "same_field": -1.74,
    "overlap": 2.85,
    "other_field": -2.20,
    "foreign": -1.92,
    "numbers": 3.95,
    "same_place": 4.50,
    "other_place": -3.71,
    "new_place": -2.76,
    "works": -1.87,
    "is_elliptical": 0.77,
    "guides": 1.09,
}
"""Weight of each sign, in the order of `signs_of`."""
INTERCEPT = 3.21

_SPEECH_WEIGHTS = {"NOUN": 1.0, "": 1.0, "ADJF": 0.7}
_OTHER_SPEECH_WEIGHT = 0.6
_QUOTATION_MARKS = frozenset('«„"')


def nearness_by(signs: Mapping[str, float]) -> float:
    """Return the probability, 0 to 1, that an answer with these signs was written to its post."""
    return 1 / (1 + math.exp(-INTERCEPT - sum([WEIGHTS[name] * value for name, value in signs.items()])))


def signs_of(pair: ReadPair) -> dict[str, float]:
    """Return the signs for and against that the answer speaks of the post, each from 0 to about 3."""
    asked = _telling(pair.post, (), pair.post_places)
    told = _telling(pair.answer, pair.silent, pair.answer_places)
    return {**_words(asked, told), **_fields(asked, told), **_places(pair), **_manner(pair)}


def _telling(wording: Wording, silent: Collection[int], places: Collection[Locality]) -> dict[str, float]:
    """Return the lemmas that tell a subject with their weights, `silent` sentences and names of places left out."""
    names, grammar = {index for place in places for index in place.tokens}, wording.grammar
    tokens = wording.tokens_outside(silent)
    words = [word for index in tokens if (word := grammar[index]).is_telling and index not in names]
    return {word.lemma: _SPEECH_WEIGHTS.get(word.pos, _OTHER_SPEECH_WEIGHT) for word in words}


def _words(asked: Mapping[str, float], told: Mapping[str, float]) -> dict[str, float]:
    """«забор» in both; «очистка» beside «расчистить»; and how much is told at all."""
    known = frozenset().union(*map(roots, asked))
    shared = sum([told[lemma] for lemma in told if lemma in asked])
    related = sum([told[lemma] for lemma in told if lemma not in asked and not known.isdisjoint(roots(lemma))])
    return {
        "shared": min(shared, 3.0),
        "is_shared": float(shared > 0),
        "is_touched": float(shared + related > 0),
        "related": min(related, 2.0),
        "told": math.log1p(len(told)),
        "asked": math.log1p(len(asked)),
    }


def _fields(asked: Mapping[str, float], told: Mapping[str, float]) -> dict[str, float]:
    """Compare the fields of life; `overlap` is the share of the smaller set, `foreign` telling words outside of it."""
    fields, answer_fields = fields_of(asked), fields_of(told)
    common = fields & answer_fields
    smaller = min(len(fields), len(answer_fields)) or 1
    return {
        "same_field": float(bool(common)),
        "overlap": len(common) / smaller,
        "other_field": float(bool(fields) and bool(answer_fields) and not common),
        "foreign": min(sum(map(common.isdisjoint, map(fields_of_lemma, told.keys() - asked.keys()))), 15) / 10,
    }


def _places(pair: ReadPair) -> dict[str, float]:
    """Compare places of work and numbers; an office is no place of work, a name in quotation marks a firm."""
    tokens, answer = pair.answer.document.tokens, pair.answer
    offices = {answer.sentence_of[found.start] for found in pair.contacts.details if found}
    offices |= {act.sentence for act in pair.of_kind(ActKind.INSTRUCTED, ActKind.SENT_AWAY, ActKind.HANDED_OVER)}
    worked = {act.sentence for act in concrete_work(pair) if act.lemma not in _NO_OBJECT}
    named = any(
        not place.is_wide
        and tokens[max(place.tokens.start - 1, 0)].text not in _QUOTATION_MARKS
        and answer.sentence_of[place.tokens.start] in worked - offices
        and not _names_body(answer, place.tokens.start)
        and not _is_address(answer, place.tokens.start)
        for place in pair.answer_places
    )
    asked = any(not place.is_wide for place in pair.post_places)
    is_other = named and not pair.shared_places
    return {
        "numbers": min(pair.topicality.number_weight, 2.0),
        "same_place": float(bool(pair.shared_places)),
        "other_place": float(is_other and asked),
        "new_place": float(is_other and not asked),
    }


def _names_body(answer: Wording, index: int) -> bool:
    """«специалисты Россетей»: a name in the genitive after those who work is theirs."""
    return index > 0 and answer.lemma(index - 1) in _WORKERS


_WORKERS = frozenset(["специалист", "бригада", "сотрудник", "инспектор", "работник", "мастер", "слесарь", "диспетчер"])


def _is_address(answer: Wording, index: int) -> bool:
    """«в МФЦ, Якова Эшпая, 145», «(Первомайская, 109)»: where an office is, not where work is done."""
    tokens = answer.document.tokens
    before = range(max(answer.sentence_around(index).start, index - _ADDRESS_REACH), index)
    if any(tokens[i].text == "(" for i in before):
        return True
    return any(answer.lemma(i) in BODY_NOUNS and answer.lemma(max(i - 1, 0)) in _TO for i in before)


_ADDRESS_REACH = 7
_TO = frozenset(["в", "к", "через", "или", "«"])


def _manner(pair: ReadPair) -> dict[str, float]:
    """Say how the answer speaks: work names its object, refusals and promises do not, advice uses words of its own."""
    work = [act for act in concrete_work(pair) if act.lemma not in _NO_OBJECT]
    guides = pair.asks_only_information and (
        pair.does(ActKind.INSTRUCTED, ActKind.SENT_AWAY) or names_whom(pair) or says_yes_or_no(pair)
    )
    return {
        "works": float(bool(work)),
        "is_elliptical": float(not work and pair.does(*_ELLIPTICAL)),
        "guides": float(guides),
    }


_NO_OBJECT = INSPECTION | {"предписать"}
_ELLIPTICAL = (
    ActKind.REFUSED,
    ActKind.PROMISED_REPLY,
    ActKind.NOT_OURS,
    ActKind.ASKED,
    ActKind.HANDED_OVER,
    ActKind.PLACEHOLDER,
)
