"""Says what an answer DOES sentence by sentence: reports work, plans it, promises, refuses, sends away; open first
when a criterion surprises you, for nearly all of them read acts, not words.

An act is never a keyword: it is a predicate (who, when, what) or a set phrase. Lists of nouns without a verb make no
act, sentences copied from the post make none, and praise of the press-release kind is only `PRAISE`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from triage.answers import formulas
from triage.answers.blame import find_blame
from triage.answers.contacts import named_bodies
from triage.answers.lexicon import EMPTY_NOUNS, LIGHT_VERBS, OFFICE_VERBS, PRAISE_WORDS
from triage.answers.predicates import Predicate, Time
from triage.answers.words import Wording


class ActKind(StrEnum):
    """What a clause of an answer does."""

    DONE = "done"
    PLANNED = "planned"
    ONGOING = "ongoing"
    FINDING = "finding"
    HANDED_OVER = "handed_over"
    PROMISED_REPLY = "promised_reply"
    ASKED = "asked"
    REFUSED = "refused"
    NOT_OURS = "not_ours"
    SENT_AWAY = "sent_away"
    INSTRUCTED = "instructed"
    PLACEHOLDER = "placeholder"
    PRAISE = "praise"
    RATE_REQUEST = "rate_request"


@dataclass(frozen=True, slots=True)
class Act:
    """One act: `tokens` are its words; `is_past` tells handed over from «будет передан»; `is_named` that a body is named.

    `is_weak` marks plans that only «can» or «try to»; `is_ours` that the authority speaks of itself («мы», «заменим»).
    """

    kind: ActKind
    tokens: range
    sentence: int
    lemma: str = ""
    is_past: bool = False
    is_named: bool = False
    is_weak: bool = False
    is_ours: bool = False


_CREW = frozenset(
    """бригада мастер грейдер техника специалист машина рабочий дорожник электрик электромонтер слесарь сантехник инспектор
    подрядчик коммунальщик экипаж трактор погрузчик комиссия врач инженер дворник мусоровоз автобус ветеринар отлов сотрудник
    энергетик ремонтник газовик водитель автовышка самосвал кран коллега участковый водоканал эколог фельдшер лесник аварийка
    аварийный ассенизатор илосос помпа мотопомпа экскаватор вода свет тепло отопление лифт газ выплата деньга перерасчет
    строитель маляр плотник управлять перевозчик оператор служба""".split()
)
"""Who and what comes, works or returns: subjects that make an intransitive verb an action or a result."""
_WEATHER = frozenset("снегопад осадки осадка дождь мороз паводок погода непогода ливень метель оттепель гололед температура".split())
_INFO_VERBS = frozenset("напоминать сообщать информировать пояснять".split())
_STEPS = frozenset("получить обратиться позвонить оставить".split())
"""Verbs of talk that are steps for the author when commanded."""
_NORMS = frozenset("порядок закон кодекс правило статья норма законодательство подзаконный положение часть пункт".split())
_CAUSAL = re.compile(r"(?<![^ ])(?:потому что|так как|поскольку|ведь|причина тот , что|из-за тот , что|в связь с тем , что|тот , что|оттого что)(?![^ ])")
_PRAISE_MIN_COUNT = 2
_PRAISE_MIN_SHARE = 0.12
_SELF_CHECK = frozenset("уточнить запросить выяснить узнать уточнять запрашивать выяснять разобраться разбираться".split())


def find_acts(wording: Wording, predicates: Collection[Predicate], copied: Collection[int]) -> tuple[Act, ...]:
    """Return the acts of an answer in order of the text; `copied` are sentences taken over from the post."""
    acts = [*_work(wording, predicates), *_formulas(wording, predicates), *_praise(wording)]
    praised = {act.sentence for act in acts if act.kind is ActKind.PRAISE}
    sentence_count = len(set(wording.sentence_of))
    is_pamphlet = len(praised) >= _PAMPHLET_MIN and len(praised) * 4 >= sentence_count
    rude = {index for found in find_blame(wording) for index in found}
    kept = [
        act
        for act in acts
        if act.sentence not in copied
        and not (act.kind in _LOST_IN_BLAME and rude & set(act.tokens))
        and not (act.sentence in praised and act.kind in _LOST_IN_PRAISE)
        and not (is_pamphlet and act.kind in _LOST_IN_PAMPHLET)
    ]
    return tuple(sorted(kept, key=lambda act: (act.tokens.start, act.kind)))


_LOST_IN_PRAISE = frozenset({ActKind.DONE, ActKind.PLANNED, ActKind.ONGOING, ActKind.FINDING, ActKind.HANDED_OVER})


_PAMPHLET_MIN = 3
_LOST_IN_BLAME = frozenset({ActKind.DONE, ActKind.PLANNED, ActKind.ONGOING, ActKind.FINDING, ActKind.INSTRUCTED, ActKind.ASKED})
_LOST_IN_PAMPHLET = frozenset({ActKind.PLANNED, ActKind.ONGOING, ActKind.INSTRUCTED, ActKind.FINDING})


def _work(wording: Wording, predicates: Collection[Predicate]) -> Iterator[Act]:
    """Yield the acts that are work on the ground, and instructions to the author."""
    rates = [*wording.find(formulas.RATE_REQUEST)]
    questions = _question_sentences(wording)
    for predicate in predicates:
        sentence = wording.sentence_of[predicate.index]
        if sentence in questions or predicate.is_negated or any(predicate.index in found for found in rates):
            continue
        kind = _work_kind(wording, predicate)
        if kind is not None:
            tokens = _around(predicate)
            past = predicate.time is Time.DONE
            ours = predicate.is_first_person
            yield Act(kind, tokens, sentence, predicate.lemma, past, is_weak=predicate.is_modal, is_ours=ours)


def _work_kind(wording: Wording, predicate: Predicate) -> ActKind | None:
    if predicate.time in {Time.COMMAND, Time.NEED}:
        return _instruction(wording, predicate)
    if predicate.is_conditional or not _is_work(wording, predicate):
        return None
    if _is_causal(wording, predicate):
        return ActKind.FINDING
    if predicate.time is Time.DONE:
        return ActKind.DONE if _has_doer(wording, predicate) else ActKind.FINDING
    if predicate.time in {Time.WILL, Time.ORDERED}:
        return ActKind.PLANNED
    return ActKind.ONGOING


def _is_causal(wording: Wording, predicate: Predicate) -> bool:
    """What stands after «потому что», «так как», «по причине того, что» is a reason, not a deed."""
    before = " ".join(wording.lemma(i) for i in range(max(0, predicate.clause.start - 4), predicate.index))
    return _CAUSAL.search(before) is not None


def _instruction(wording: Wording, predicate: Predicate) -> ActKind | None:
    """«подайте заявление», «нужно взять справку»: steps for the author, not «просим учесть» and not a request to rate."""
    if predicate.lemma in OFFICE_VERBS and predicate.lemma not in _STEPS:
        return None
    if formulas.ASKED.fullmatch(predicate.lemma) and _names_details(wording, predicate.index):
        return None
    has_object = any(_is_concrete_noun(wording, index) for index in _after(wording, predicate.index, 8))
    return ActKind.INSTRUCTED if has_object else None


def _is_work(wording: Wording, predicate: Predicate) -> bool:
    if any(wording.lemma(index) in _WEATHER for index in predicate.clause):
        return False
    if _states_norm(wording, predicate) or _is_formula(wording, predicate):
        return False
    is_passive = wording.grammar[predicate.index].pos == "PRTS"
    if predicate.lemma in {"запланировать", "наметить", "предусмотреть"}:
        return is_passive and _has_concrete_noun(wording, predicate)
    if is_passive and _stands_in_list(wording, predicate):
        return False
    if predicate.lemma in _MANNER_OF_OBJECT:
        return not any(wording.lemma(i) in _ON_PAPER for i in predicate.clause) and _has_concrete_noun(wording, predicate)
    if predicate.lemma in OFFICE_VERBS and predicate.lemma not in LIGHT_VERBS:
        return False
    if predicate.lemma in LIGHT_VERBS or wording.grammar[predicate.index].has("impf"):
        return _has_concrete_noun(wording, predicate)
    return True


_MANNER_OF_OBJECT = frozenset("поставить ставить отправить направить выписать взять брать дать".split())
"""Verbs that are work with a thing («поставили скамейку») and office talk with a paper («поставить на контроль»)."""
_ON_PAPER = frozenset(
    """контроль учет оценка звезда звездочка балл лайк очередь обращение сообщение вопрос информация ответ запрос заявка письмо жалоба заявление
    внимание работа сведение возможность заметка пятерка пример разъяснение рекомендация поручение обещание""".split()
)


def _stands_in_list(wording: Wording, predicate: Predicate) -> bool:
    """A bare participle between commas («… результат, исполнено») is a word in a list, not a statement."""
    words = [i for i in predicate.clause if wording.document.tokens[i].is_word]
    sentence = wording.sentence(wording.sentence_of[predicate.index])
    marks = sum(wording.document.tokens[i].text == "," for i in sentence)
    return len(words) == 1 and marks >= 3


def _states_norm(wording: Wording, predicate: Predicate) -> bool:
    """«основания установлены тем же порядком» tells a rule, not work."""
    is_passive = wording.grammar[predicate.index].pos == "PRTS" or predicate.lemma.endswith("ся")
    return is_passive and any(wording.lemma(index) in _NORMS for index in predicate.clause)


def _is_formula(wording: Wording, predicate: Predicate) -> bool:
    """«необходимые работы будут выполнены»: a light verb with nothing but a formula in its clause."""
    if predicate.lemma not in LIGHT_VERBS:
        return False
    clause = predicate.clause
    line = " ".join(wording.lemma(index) for index in clause)
    return formulas.PLACEHOLDER.search(line) is not None


def _has_doer(wording: Wording, predicate: Predicate) -> bool:
    """Transitive and passive verbs have a doer, named or not; intransitive ones only with a crew or «мы»."""
    word = wording.grammar[predicate.index]
    if word.has("tran") or word.pos == "PRTS" or predicate.is_first_person:
        return True
    sentence = wording.sentence(wording.sentence_of[predicate.index])
    near = range(max(sentence.start, predicate.index - 6), min(sentence.stop, predicate.index + 5))
    return any(wording.lemma(index) in _CREW for index in near) or predicate.lemma in LIGHT_VERBS


def _has_concrete_noun(wording: Wording, predicate: Predicate) -> bool:
    clause = predicate.clause
    sentence = wording.sentence(wording.sentence_of[predicate.index])
    near = range(max(sentence.start, min(clause.start, predicate.index - 7)), min(sentence.stop, max(clause.stop, predicate.index + 8)))
    return any(_is_concrete_noun(wording, index) for index in near)


def _is_concrete_noun(wording: Wording, index: int) -> bool:
    word, token = wording.grammar[index], wording.document.tokens[index]
    if not token.is_word or len(token.norm) < 3:
        return False
    if word.pos == "NOUN":
        return word.lemma not in EMPTY_NOUNS
    return word.pos in {"ADJF", "ADJS"} and token.text[0].isupper() and index > 0 and word.lemma not in EMPTY_NOUNS


def _formulas(wording: Wording, predicates: Collection[Predicate]) -> Iterator[Act]:
    by_index = {predicate.index: predicate for predicate in predicates}
    for tokens in wording.find(formulas.PLACEHOLDER):
        yield _act(wording, ActKind.PLACEHOLDER, tokens)
    for tokens in wording.find(formulas.RATE_REQUEST):
        yield _act(wording, ActKind.RATE_REQUEST, tokens)
    for tokens in wording.find(formulas.NOT_OURS):
        yield _act(wording, ActKind.NOT_OURS, tokens)
    yield from _refusals(wording)
    yield from _denials(wording, predicates)
    yield from _handovers(wording, by_index)
    yield from _promises(wording, by_index)
    yield from _requests(wording, predicates)
    yield from _ways(wording, by_index)


_BAD_THINGS = frozenset("проблема отключение запах задержка нарушение жалоба замечание перебой штраф пеня сбой подтопление вопрос опасность угроза".split())


def _refusals(wording: Wording) -> Iterator[Act]:
    for tokens in wording.find(formulas.REFUSAL):
        last = wording.document.tokens[tokens.stop - 1]
        around = range(max(0, tokens.start - 4), min(len(wording.grammar), tokens.stop + 4))
        is_being = wording.lemma(tokens.stop - 1) == "быть" and not last.norm.startswith("буд")
        is_good_news = any(wording.lemma(index) in _BAD_THINGS for index in around) and wording.lemma(tokens.stop - 1) in {"быть", "выявить"}
        second_person = wording.grammar[tokens.stop - 1].has("2per")
        if not (is_being or is_good_news or second_person):
            yield _act(wording, ActKind.REFUSED, tokens)


def _denials(wording: Wording, predicates: Collection[Predicate]) -> Iterator[Act]:
    """«переход не вернём», «фонарей там не поставят»: a negated future is a refusal unless what is denied is bad."""
    for predicate in predicates:
        if not (predicate.is_negated and predicate.time is Time.WILL) or predicate.is_conditional or predicate.is_modal:
            continue
        is_good = any(wording.lemma(i) in _BAD_THINGS or wording.lemma(i) == "чтобы" for i in predicate.clause)
        if not is_good and predicate.lemma not in {"оставить", "испортить", "повториться", "сорваться", "потребоваться", "занять", "прийтись", "найти"}:
            yield _act(wording, ActKind.REFUSED, _around(predicate))


def _handovers(wording: Wording, by_index: dict[int, Predicate]) -> Iterator[Act]:
    for tokens in wording.find(formulas.HANDED_OVER):
        inside = [by_index[index] for index in tokens if index in by_index]
        if inside and inside[0].time in {Time.DONE, Time.WILL, Time.IS} and not inside[0].is_negated:
            sentence = wording.sentence(wording.sentence_of[tokens.start])
            reach = range(tokens.start, min(sentence.stop, tokens.stop + 4))
            named = bool(named_bodies(wording, reach))
            past = inside[0].time is Time.DONE
            yield Act(ActKind.HANDED_OVER, tokens, wording.sentence_of[tokens.start], inside[0].lemma, past, named)


def _promises(wording: Wording, by_index: dict[int, Predicate]) -> Iterator[Act]:
    for tokens in wording.find(formulas.PROMISED_REPLY):
        if any(index in by_index and by_index[index].time is Time.WILL for index in tokens):
            yield _act(wording, ActKind.PROMISED_REPLY, tokens)
    for predicate in by_index.values():
        about_paper = any(wording.lemma(i) in {"информация", "сведение", "данные", "вопрос"} for i in predicate.clause)
        checks = predicate.lemma in _SELF_CHECK or (predicate.lemma == "проверить" and about_paper)
        if checks and predicate.is_first_person and predicate.time in {Time.WILL, Time.IS}:
            yield _act(wording, ActKind.PROMISED_REPLY, range(predicate.index, predicate.index + 1))


def _requests(wording: Wording, predicates: Collection[Predicate]) -> Iterator[Act]:
    """Yield requests for details: an imperative or «просим» with what is wanted, or a question about a detail."""
    blamed = [*find_blame(wording), *wording.find(formulas.RATE_REQUEST)]
    for predicate in predicates:
        if not formulas.ASKED.fullmatch(predicate.lemma) or predicate.is_conditional and predicate.time is not Time.COMMAND:
            continue
        before = [wording.lemma(i) for i in range(max(0, predicate.index - 6), predicate.index)]
        asks = predicate.time is Time.COMMAND or any(lemma in {"просить", "просьба", "необходимо", "нужно"} for lemma in before)
        if asks and _names_details(wording, predicate.index) and not _is_after_if(wording, predicate.index):
            yield _act(wording, ActKind.ASKED, _reach(wording, predicate.index))
    for number in _question_sentences(wording):
        tokens = wording.sentence(number)
        is_rude = any(set(found) & set(tokens) for found in blamed)
        if any(formulas.DETAILS.fullmatch(wording.lemma(i)) for i in tokens) and len(tokens) > 2 and not is_rude:
            yield Act(ActKind.ASKED, tokens, number)


def _names_details(wording: Wording, index: int) -> bool:
    return any(formulas.DETAILS.fullmatch(wording.lemma(i)) for i in _after(wording, index, 14))


def _is_after_if(wording: Wording, index: int) -> bool:
    sentence = wording.sentence(wording.sentence_of[index])
    return any(wording.lemma(i) in {"если", "снова", "повториться", "случай"} for i in range(sentence.start, index))


def _ways(wording: Wording, by_index: dict[int, Predicate]) -> Iterator[Act]:
    for tokens in wording.find(formulas.SENT_AWAY):
        inside = [by_index[index] for index in tokens if index in by_index]
        commands = [p for p in inside if p.time in {Time.COMMAND, Time.NEED}]
        is_advice = any(wording.lemma(i) in {"рекомендовать", "советовать", "просить", "предлагать"} for i in range(max(0, tokens.start - 5), tokens.start))
        if commands or is_advice:
            sentence = wording.sentence(wording.sentence_of[tokens.start])
            reach = range(max(sentence.start, tokens.start - 2), min(sentence.stop, tokens.stop + 6))
            named = bool(named_bodies(wording, reach))
            yield Act(ActKind.SENT_AWAY, tokens, wording.sentence_of[tokens.start], is_named=named)


def _praise(wording: Wording) -> Iterator[Act]:
    """Yield sentences of praise: press-release words, no figures. A sentence counts as a whole."""
    for number in sorted(set(wording.sentence_of)):
        tokens = wording.sentence(number)
        lemmas = [wording.lemma(index) for index in tokens]
        count = sum(lemma in PRAISE_WORDS for lemma in lemmas)
        if count >= _PRAISE_MIN_COUNT and count >= _PRAISE_MIN_SHARE * len(lemmas) and not any(lemma.isdigit() for lemma in lemmas):
            yield Act(ActKind.PRAISE, tokens, number)


def _question_sentences(wording: Wording) -> set[int]:
    tokens = wording.document.tokens
    return {wording.sentence_of[index] for index, token in enumerate(tokens) if token.text == "?"}


def _act(wording: Wording, kind: ActKind, tokens: range) -> Act:
    return Act(kind, tokens, wording.sentence_of[tokens.start])


def _around(predicate: Predicate) -> range:
    """A quote of an action: its clause, at most some words either side."""
    return range(max(predicate.clause.start, predicate.index - 8), min(predicate.clause.stop, predicate.index + 9))


def _after(wording: Wording, index: int, count: int) -> range:
    sentence = wording.sentence(wording.sentence_of[index])
    return range(index + 1, min(sentence.stop, index + 1 + count))


def _reach(wording: Wording, index: int) -> range:
    return range(index, _after(wording, index, 10).stop)
