"""Splits a post into what it asks and reports; open when an answer to a half is taken for an answer to all.

Each sentence of the post is an ask of a kind: a request, a question how, when or why, or a reported problem. An answer
to a question may need no action («куда обратиться?»), an answer to a problem does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from triage.answers.lexicon import OFFICE_VERBS, words
from triage.answers.phrases import Phrases
from triage.answers.words import Wording


class AskKind(StrEnum):
    """What a sentence of a post wants."""

    REQUEST = "request"
    HOW = "how"
    WHEN = "when"
    WHY = "why"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a post wants: its tokens in the post and the content lemmas that tell what it is about."""

    kind: AskKind
    tokens: range
    lemmas: frozenset[str]


_REQUEST = Phrases(r"просьба|просить|прошу|принять мера|требовать|навести порядок")
_REQUESTED = words("добавить почистить сделать убрать отремонтировать починить обратить помочь решить разобраться")
"""Deeds that are asked for in the imperative, the infinitive or with «бы»: «дорога почищена», «сделали» report."""
_COULD_YOU = re.compile(
    r"(?<![а-я])(?:можно|можете|возможно|нельзя)(?: ли| бы)?(?: ли)?(?: [а-я]+){0,2} "
    r"(?:вернуть|сделать|поставить|добавить|пустить|убрать|починить|организовать|открыть|провести|продлить|перенести"
    r"|увеличить|пересмотреть|построить|отремонтировать|установить|заменить|покрасить|осветить|запустить|почистить"
    r"|вывезти)"
)
"""«Можно ли вернуть автобус» asks for a deed, not for information."""
_WHY = Phrases(r"почему|зачем|отчего|по какой причина|на какой основание|за что")
_WHEN = Phrases(r"когда|скоро|долго|в какой срок|до какой пора|сколько (?:можно|еще|терпеть)")
_HOW = Phrases(
    r"как|куда|где|кто|сколько|какой|можно ли|могу ли|можно|мочь|положенный|положить|нужно ли|чей|к кто"
    r"|который|есть ли|быть ли|ли"
    r"|подсказать|сказать|хотеть узнать|интересовать|стоимость|номер|телефон|расписание|имею ли|до какой"
)
_WHERE_TO_SEE = Phrases(
    r"(?:где|как|куда|у кто)(?: [^ ]+){0,2} (?:посмотреть|узнать|найти|уточнить|увидеть|выяснить"
    r"|записаться)"
)
"""«Где узнать, когда приедет …» asks where."""
_WILL_YOU = re.compile(r"(?<![^ ])(?:будете|будет|будут|собираетесь|планируете|планируется|планируют|начнете)(?![^ ])")
_ASKS_OUT = re.compile(
    r"(?<![^ ])(?:подскажите|скажите|можно|интересует|интересно|хотелось бы (?:узнать|знать)|хочу (?:узнать"
    r"|спросить)|вопрос"
    r"|поясните|объясните|разъясните|(?:есть|будет|можно|могу|нужен|нужна|нужно|имею|положена|положен"
    r"|положено) ли)(?![^ ])"
    r"|^(?:(?:здравствуйте|а|и|добрый день) [,.!]? ?)?(?:как|где|куда|кто|чей|сколько|когда|какие|какой|почему|зачем"
    r"|к кому|кому|до какого)(?![^ ])"
)
OUTCRY = re.compile(
    r"!|(?<![а-я])(?:разве|неужели|доколе|сколько можно|позор|безобразие|совесть|ужас|издева)", re.IGNORECASE
)
"""Signs that a question mark ends a complaint, not a question for information."""
_GREETING = re.compile(r"(?:здравствуйте|добр\w+ (?:день|утро|вечер)|приветствую|привет)[^а-я]*!+", re.IGNORECASE)
_CUT_OFF = re.compile(r"(?:подпишись|источник:|\[url\])", re.IGNORECASE)
_THANKS_ONLY = Phrases(r"(?:спасибо|благодарить|благодарность)(?: [^ ]+){0,4} за|молодец|поздравлять")
_TROUBLE = Phrases(
    r"не|нет|ни|без|ужас|кошмар|позор|невозможно|проблема|авария|дтп|яма|опасный|опасно|сломать"
    r"|сломаться|течь|вонь|грязь|безобразие|надоесть"
    r"|жалоба|хватить|нельзя|никто|никак|плохо|отключить|прорвать|засыпать|затопить|завалить|сколько|бардак|сбить"
    r"|упасть|угрожать|недовольный"
)


def find_asks(post: Wording) -> tuple[Ask, ...]:
    """Return the asks of a post in order. A post that only thanks or greets has none."""
    parts = [part for sentence in post.sentences.values() for part in _parts(post, sentence)]
    asks = [ask for part in parts if (ask := _ask(post, part)) is not None]
    if asks and post.has(_THANKS_ONLY) and not post.has(_TROUBLE) and "?" not in post.indices:
        return tuple(ask for ask in asks if ask.kind is not AskKind.PROBLEM)
    return tuple(asks)


def is_outcry(post: Wording) -> bool:
    """Say whether a post complains aloud; exclamation marks of the greeting do not count."""
    return OUTCRY.search(_GREETING.sub(" ", post.document.text)) is not None


def content_lemmas(wording: Wording, tokens: range) -> frozenset[str]:
    """Return the lemmas of a range that tell what it is about: no function words, no office words, no numbers."""
    return frozenset([word.lemma for word in wording.grammar[tokens.start : tokens.stop] if word.is_content])


def _parts(post: Wording, sentence: range) -> list[range]:
    """Part a sentence where a second question begins: «Когда обработка и куда с клещом?»."""
    begins = _begun_requests(post, sentence) or _begun_questions(post, sentence)
    bounds = [sentence.start]
    for begin in begins:  # «Сколько стоит, куда платить?»: what names nothing is read with what follows
        if content_lemmas(post, range(bounds[-1], begin)):
            bounds.append(begin)
    return [range(a, b) for a, b in pairwise([*bounds, sentence.stop])]


def _begun_requests(post: Wording, sentence: range) -> list[int]:
    """«Прошу отремонтировать дорогу, спилить тополь и вывезти мусор»: each infinitive begins a request."""
    if _ASKING.isdisjoint(post.lemmas[sentence.start : sentence.stop]):
        return []
    deeds = [i for i in sentence if post.grammar[i].is_infinitive and post.grammar[i].has("perf")]
    return [i for i in deeds[1:] if post.norms[i - 1] in {",", "и"}]


def _begun_questions(post: Wording, sentence: range) -> list[int]:
    """«Когда дадут воду, почему отключили, кто ответит?»: each question word at the head of a clause begins one."""
    norms = post.norms
    if "?" not in norms[sentence.start : sentence.stop] and norms[sentence.start] not in _QUESTION_WORDS:
        return []
    found: list[int] = []
    first: int | None = None
    for index in sentence:
        if norms[index] not in _QUESTION_WORDS:
            continue
        before = norms[index - 1] if index > sentence.start else ""
        if before in _JOINING and index > sentence.start + 1 and index + 1 < sentence.stop:
            found.append(index - 1)
        elif before == "," and first is not None and _is_next_question(post, index, sentence):
            found.append(index)
        if first is None:
            first = index
    return found


def _is_next_question(post: Wording, index: int, sentence: range) -> bool:
    """Say whether a question word behind a comma asks anew: «дом, где живём» and «скажет, когда» do not."""
    head, word = post.grammar[index - 2], post.norms[index]
    if head.lemma in _TELLING or head.lemma in _POINTING:
        return False
    following = post.grammar[index + 1 : min(index + 4, sentence.stop)]
    if word in {"когда", "как"}:
        return any(one.has("futr") or one.is_infinitive for one in following)
    is_relative = word in _RELATIVE and head.pos == "NOUN"
    return not is_relative or (bool(following) and following[0].is_infinitive)


_JOINING = frozenset(["и", "а"])
_RELATIVE = frozenset(["где", "куда", "кто", "кому"])
_POINTING = words("тот такой весь всякий каждый там туда")
_TELLING = words(
    """
    сказать подсказать знать узнать спросить посмотреть выяснить уточнить понять понятно понятный ясно ясный
    известно неизвестно интересно интересовать интересный объяснить пояснить разъяснить сообщить ответить видеть решать
    решить непонятно писать написать говорить вопрос
    """
)
"""What a question word hangs on: «подскажите, когда …» is one question."""
_ASKING = frozenset(["просить", "просьба", "требовать", "нужно", "надо", "необходимо"])
_QUESTION_WORDS = frozenset(
    ["когда", "куда", "где", "кто", "как", "сколько", "почему", "зачем", "какой", "какие", "кому"]
)


def _asks_for_deed(post: Wording, tokens: range) -> bool:
    """Say whether a deed is asked for: «добавьте», «добавить бы», «добавили бы», «может, добавите»; a report is not."""
    deeds = [index for lemma in post.vocabulary & _REQUESTED for index in post.indices[lemma] if index in tokens]
    if any(_is_wanted(post, index, tokens) for index in deeds):
        return True
    inside = post.grammar[tokens.start : tokens.stop]
    commands = [word.lemma for word in inside if word.is_content and word.grammemes >= _COMMAND]
    return any(lemma not in OFFICE_VERBS and lemma not in _RHETORIC for lemma in commands)


_COMMAND = frozenset(["impr", "plur", "perf"])
_RHETORIC = words("представить поверить простить посмотреть взглянуть попробовать согласиться")
"""«Представьте», «попробуйте проехать»: imperatives of talk."""


def _is_wanted(post: Wording, index: int, tokens: range) -> bool:
    word = post.grammar[index]
    if word.is_imperative or word.is_infinitive or word.has("impr") or word.has("futr"):
        return True
    return word.has("past") and "бы" in post.norms[tokens.start : tokens.stop]


def _ask(post: Wording, tokens: range) -> Ask | None:
    lemmas = content_lemmas(post, tokens)
    words = " ".join(post.norms[tokens.start : tokens.stop])
    if not lemmas or _CUT_OFF.search(words):
        return None
    kind = AskKind.REQUEST if post.grammar[tokens.start].is_infinitive else _kind(post, tokens, words)
    return Ask(kind, tokens, lemmas)


def _kind(post: Wording, tokens: range, words: str) -> AskKind:
    line = post.line[post.starts[tokens.start] : post.starts[tokens.stop]]
    begins = words.removeprefix("и ").removeprefix("а ").split(" ", 1)[0]
    is_question = "?" in line or begins in _QUESTION_WORDS or _ASKS_OUT.search(words) is not None
    if post.has(_WHY, tokens):
        return AskKind.WHY
    asks_when = post.has(_WHEN, tokens)
    if is_question and (asks_when or _WILL_YOU.search(words)):
        return AskKind.HOW if post.has(_WHERE_TO_SEE, tokens) else AskKind.WHEN
    asks_where = is_question and begins in _QUESTION_WORDS
    if not asks_where and (post.has(_REQUEST, tokens) or _asks_for_deed(post, tokens) or _COULD_YOU.search(words)):
        return AskKind.REQUEST
    if asks_when and "подсказать" in line:
        return AskKind.WHEN
    if (is_question or "подсказать" in line or "хотеть узнать" in line) and post.has(_HOW, tokens):
        return AskKind.HOW
    return AskKind.PROBLEM
