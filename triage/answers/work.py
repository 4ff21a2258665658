"""Finds work told in an answer: done, planned, going on, and steps for the author; open when a deed is missed.

Verbs of talk and paper are no work, light verbs («проводится») need a concrete noun, a rule of law is no deed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import compress, count
from operator import attrgetter

from triage.answers import formulas
from triage.answers.acts import Act, ActKind
from triage.answers.lexicon import EMPTY_NOUNS, LIGHT_VERBS, OFFICE_VERBS, words
from triage.answers.phrases import Phrases
from triage.answers.predicates import Predicate, Time, clause_around
from triage.answers.requests import names_details, question_sentences, tokens_after
from triage.answers.words import Wording

_CREW = words(
    """
    бригада мастер грейдер техника специалист машина рабочий дорожник электрик электромонтер слесарь сантехник
    инспектор подрядчик коммунальщик экипаж трактор погрузчик комиссия врач инженер дворник мусоровоз автобус
    ветеринар отлов сотрудник энергетик ремонтник газовик водитель автовышка самосвал кран коллега участковый
    водоканал эколог фельдшер лесник аварийка аварийный ассенизатор илосос помпа мотопомпа экскаватор вода свет
    тепло отопление лифт газ выплата деньга перерасчет строитель маляр плотник управлять перевозчик оператор служба
    """
)
"""Who and what comes, works or returns: subjects that make an intransitive verb an action or a result."""
_WEATHER = words(
    """
    снегопад осадки осадка дождь мороз паводок погода непогода ливень метель оттепель гололед температура
    """
)
_STEPS = frozenset(["получить", "обратиться", "позвонить", "оставить"])
"""Verbs of talk that are steps for the author when commanded."""
_NORMS = words(
    """
    порядок закон кодекс правило статья норма законодательство подзаконный положение часть пункт
    """
)
_CAUSAL = Phrases(
    r"потому что|так как|поскольку|ведь|причина тот , что|из-за тот , что|в связь с тем , что|тот , что|оттого что"
)


def find_work(wording: Wording, predicates: Collection[Predicate]) -> Iterator[Act]:
    """Yield the acts that are work on the ground, and instructions to the author."""
    rated = {index for found in wording.find(formulas.RATE_REQUEST) for index in found}
    questions = question_sentences(wording)
    yield from _states_reached(wording, predicates)
    is_open = wording.has(_IF_FUNDED) or wording.has(_NO_TERM)
    for predicate in predicates:
        sentence = wording.sentence_of[predicate.index]
        if sentence in questions or predicate.is_negated or predicate.index in rated:
            continue
        if _is_somebody_elses(wording, predicate):
            continue
        kind = _work_kind(wording, predicate)
        if kind is not None:
            tokens = clause_around(predicate)
            past = predicate.time is Time.DONE
            ours = predicate.is_first_person
            weak = predicate.is_modal or (not past and _hangs_on_money(wording, sentence))
            if kind is ActKind.PLANNED and predicate.lemma in _PLANS:
                past, weak = False, weak or wording.document.text.find("погод") >= 0
            if is_open and predicate.lemma in _INCLUDED:
                kind, past, weak = ActKind.PLANNED, False, True
            yield Act(kind, tokens, sentence, predicate.lemma, past, is_weak=weak, is_ours=ours)


def _states_reached(wording: Wording, predicates: Collection[Predicate]) -> Iterator[Act]:
    """Yield verbless results, «батареи горячие с 8 утра»: a noun, its adjective after it, and since when."""
    adjectives = compress(count(), map("ADJF".__eq__, map(_pos, wording.grammar)))
    for index in [adjective - 1 for adjective in adjectives if adjective]:
        noun, state = wording.grammar[index], wording.grammar[index + 1]
        if noun.pos != "NOUN" or not _is_state(wording, index):
            continue
        if not any(index in predicate.clause for predicate in predicates):
            sentence = wording.sentence_of[index]
            yield Act(ActKind.DONE, range(index, index + 2), sentence, state.lemma, is_past=True)


_pos = attrgetter("pos")


def _is_state(wording: Wording, index: int) -> bool:
    noun, state = wording.grammar[index], wording.grammar[index + 1]
    if not (noun.has("nomn") and state.has("nomn")) or noun.lemma in EMPTY_NOUNS:
        return False
    after = tokens_after(wording, index + 1, 2)
    ahead = wording.norms[after.start : after.stop]
    return len(ahead) == 2 and ahead[0] in {"с", "со"} and (ahead[1].isdigit() or ahead[1] in _SINCE)


_SINCE = frozenset(["утра", "вечера", "ночи", "обеда", "вчера", "сегодня", "понедельника", "вторника"])


def _is_under_way(wording: Wording, predicate: Predicate) -> bool:
    """«специалисты уже ремонтируют светофор»: work begun and not ended."""
    if predicate.time is not Time.IS or not wording.grammar[predicate.index].has("tran"):
        return False
    return not _NOW.isdisjoint(_norms(wording, predicate.clause))


_NOW = frozenset(["уже", "сейчас"])


def _hangs_on_money(wording: Wording, sentence: int) -> bool:
    """«при наличии финансирования», «после выделения средств»: a plan nobody answers for."""
    return wording.has(_IF_FUNDED, wording.sentence(sentence))


_IF_FUNDED = Phrases(
    r"(?:при|после|по мера|в случай|в зависимость от|за исключение)(?: [^ .!?]+){0,4} "
    r"(?:финансирование|средство|деньга|источник|лимит|ассигнование|субсидия|бюджет|торг|субвенция)",
    r"как только",
    r"по мера (?:завершение|высвобождение|освобождение|необходимость|готовность)",
)


def _work_kind(wording: Wording, predicate: Predicate) -> ActKind | None:
    if predicate.time in {Time.COMMAND, Time.NEED, Time.DUTY}:
        return ActKind.DUTY if predicate.time is Time.DUTY else _instruction(wording, predicate)
    if predicate.lemma in _PLAN_VERBS and predicate.time is not Time.DONE:
        return ActKind.PLANNED if _plans_a_thing(wording, predicate) else None
    if _is_statement(wording, predicate):
        return ActKind.STATED
    return _deed(wording, predicate) if not predicate.is_conditional and _is_work(wording, predicate) else None


def _deed(wording: Wording, predicate: Predicate) -> ActKind:
    """Return what a predicate of work tells: a plan, a deed, work going on, or only a reason."""
    is_reason = _is_causal(wording, predicate) or (
        predicate.time is Time.DONE
        and (not _has_doer(wording, predicate) or _is_statistics(wording, predicate) or _is_loss(wording, predicate))
    )
    if predicate.lemma in _PLANS or _is_under_way(wording, predicate):
        return ActKind.PLANNED
    return ActKind.FINDING if is_reason else _KINDS.get(predicate.time, ActKind.ONGOING)


_INCLUDED = words("включить внести войти занести")
"""«включён в перечень» is a plan only where money and term are settled."""
_NO_TERM = Phrases(
    r"срок(?: [^ .!?,]+){0,4} (?:определить|уточнить|установить|неизвестный|зависеть)",
    r"перспективный (?:план|перечень|программа|список)",
    r"лист ожидание",
)


def _is_statistics(wording: Wording, predicate: Predicate) -> bool:
    """«с начала года отловлено 214 собак» tells how much is done everywhere, not what was done for this post."""
    return wording.has(_SO_FAR, _sentence(wording, predicate))


_SO_FAR = Phrases(
    r"с начало (?:год|сезон|месяц)",
    r"за(?: [^ ]+)? (?:ночь|сутки|смена)(?= .*\d)",
    r"за(?: [^ ]+)? (?:прошлый|прошедший|минувший|последний|текущий)(?: [^ ]+)? "
    r"(?:год|сезон|месяц|неделя|полугодие|квартал)",
    r"ежегодно",
    r"в целом по",
)


def _is_loss(wording: Wording, predicate: Predicate) -> bool:
    """«маршрут изменён в связи с …» explains the loss the post complains of: a reason, not help."""
    return predicate.lemma in _TAKEN_AWAY and wording.has(formulas.REASON, predicate.clause)


_TAKEN_AWAY = words(
    """
    изменить отключить закрыть отменить сократить приостановить ограничить упразднить исключить ликвидировать
    демонтировать перекрыть прекратить расформировать
    """
)


def _is_somebody_elses(wording: Wording, predicate: Predicate) -> bool:
    """«теперь жалуетесь», «и они уйдут»: the deed of the author or of a pronoun is not the authority's."""
    word = wording.grammar[predicate.index]
    if word.has("2per") and predicate.time is not Time.COMMAND:
        return True
    if word.has("plur") and _has_residents(wording, predicate.clause):
        return True
    if predicate.time is not Time.WILL or predicate.is_first_person or not word.has("intr"):
        return False
    return not _THEY.isdisjoint(_norms(wording, predicate.clause))


def _has_residents(wording: Wording, tokens: range) -> bool:
    """«сами жильцы и засорили»: the residents as the subject."""
    if _RESIDENTS.isdisjoint(_lemmas(wording, tokens)):
        return False
    return any(wording.lemma(index) in _RESIDENTS and wording.grammar[index].has("nomn") for index in tokens)


_RESIDENTS = words("жилец житель собственник сосед родитель пассажир человек люди автовладелец")
_THEY = frozenset(["он", "она", "оно", "они"])


def _plans_a_thing(wording: Wording, predicate: Predicate) -> bool:
    """«планируется ремонт крыши»; in «планируем отремонтировать» the infinitive is the act."""
    near = tokens_after(wording, predicate.index, _PLAN_REACH)
    has_infinitive = any(wording.grammar[index].is_infinitive for index in near)
    return not predicate.is_conditional and not has_infinitive and _has_concrete_noun(wording, predicate)


_PLAN_REACH = 8
_PLAN_VERBS = frozenset(["планировать", "планироваться", "предстоять", "намечаться"])
_KINDS = {Time.DONE: ActKind.DONE, Time.WILL: ActKind.PLANNED, Time.ORDERED: ActKind.PLANNED}


def _is_statement(wording: Wording, predicate: Predicate) -> bool:
    """Say whether it is a general rule («размер платы определяется по счётчику»): neither work nor a formula."""
    third = wording.grammar[predicate.index].has("3per") and predicate.time is Time.IS
    if not third or predicate.lemma not in OFFICE_VERBS or predicate.lemma in LIGHT_VERBS or predicate.is_modal:
        return False
    sentence = _sentence(wording, predicate)
    if not _NORMS.isdisjoint(_lemmas(wording, sentence)):
        return False
    return _has_concrete_noun(wording, predicate) and not wording.has(formulas.PLACEHOLDER, sentence)


def _sentence(wording: Wording, predicate: Predicate) -> range:
    return wording.sentence_around(predicate.index)


def _lemmas(wording: Wording, tokens: range) -> tuple[str, ...]:
    return wording.lemmas[tokens.start : tokens.stop]


def _norms(wording: Wording, tokens: range) -> tuple[str, ...]:
    return wording.norms[tokens.start : tokens.stop]


def _is_causal(wording: Wording, predicate: Predicate) -> bool:
    """Say whether it stands after «потому что», «так как», «по причине того, что»: a reason, not a deed."""
    return wording.has(_CAUSAL, range(max(0, predicate.clause.start - 4), predicate.index))


def _instruction(wording: Wording, predicate: Predicate) -> ActKind | None:
    """«подайте заявление», «нужно взять справку»: steps for the author, not «просим учесть»."""
    if predicate.lemma in OFFICE_VERBS and predicate.lemma not in _STEPS:
        return None
    if predicate.lemma in formulas.ASKED and names_details(wording, predicate.index):
        return None
    has_object = any(_is_concrete_noun(wording, index) for index in tokens_after(wording, predicate.index, 8))
    return ActKind.INSTRUCTED if has_object else None


def _is_work(wording: Wording, predicate: Predicate) -> bool:
    """Say whether a predicate is work: no weather, rule, formula, list word, and no verb of talk."""
    is_passive = wording.grammar[predicate.index].pos == "PRTS"
    if _is_no_deed(wording, predicate) or (is_passive and _stands_in_list(wording, predicate)):
        return False
    if predicate.lemma in _MANNER_OF_OBJECT:
        is_on_ground = _ON_PAPER.isdisjoint(_lemmas(wording, predicate.clause))
        return is_on_ground and _has_concrete_noun(wording, predicate)
    if predicate.lemma in _PLANS:
        return is_passive and _has_concrete_noun(wording, predicate)
    if predicate.lemma in LIGHT_VERBS:
        return any(_is_concrete_noun(wording, index) for index in predicate.clause)
    if predicate.lemma in OFFICE_VERBS:
        return False
    return not wording.grammar[predicate.index].has("impf") or _has_concrete_noun(wording, predicate)


def _is_no_deed(wording: Wording, predicate: Predicate) -> bool:
    is_passive = wording.grammar[predicate.index].pos == "PRTS"
    if is_passive and predicate.lemma in _STATES and predicate.time is Time.DONE:
        return True
    if wording.norms[predicate.index + 1 : predicate.index + 3] == (",", "что"):
        return True  # «добавим, что», «отметим, что»: verbs of saying, an open class too
    if is_passive and predicate.lemma == "настроить":
        return True  # «подрядчик настроен на результат»
    lemmas = _lemmas(wording, predicate.clause)
    is_about_answer = not _ABOUT_ANSWER.isdisjoint(lemmas) or _is_of_answer(wording, predicate)
    if is_about_answer or (is_passive and "срок" in lemmas):
        return True  # «ответ содержит срок», «срок исполнения установлен»
    is_weather = not _WEATHER.isdisjoint(lemmas)
    return is_weather or _states_norm(wording, predicate) or _is_formula(wording, predicate)


def _is_of_answer(wording: Wording, predicate: Predicate) -> bool:
    """«данный ответ является полным, содержит сроки»: praise of itself."""
    sentence = _sentence(wording, predicate)
    if _ABOUT_ANSWER.isdisjoint(_lemmas(wording, sentence)):
        return False
    first = next((i for i in sentence if wording.grammar[i].pos == "NOUN"), None)
    return first is not None and wording.lemma(first) in _ABOUT_ANSWER and wording.grammar[first].has("nomn")


_ABOUT_ANSWER = words("ответ критерий балл рубрика")
_STATES = words("расположить предназначить обусловить вызвать утвердить связать разместить закрепить определить")
"""Verbs whose short passive tells how things are («переход расположен в 90 метрах»)."""
_PLANS = frozenset(["запланировать", "наметить", "предусмотреть"])
_MANNER_OF_OBJECT = words(
    """
    настроить настраивать поднять разместить
    поставить ставить отправить направить выписать взять брать дать проверить подготовить позвонить связаться
    созвониться поступить поступать
    """
)
"""Verbs that are work with a thing («поставили скамейку») and office talk with a paper («поставить на контроль»)."""
_ON_PAPER = words(
    """
    контроль учет оценка звезда звездочка балл лайк очередь обращение сообщение вопрос информация ответ запрос
    заявка письмо жалоба заявление внимание работа сведение возможность заметка пятерка пример разъяснение
    рекомендация поручение обещание принадлежность компетенция подведомственность срок вы заявитель автор
    указание требование
    """
)


def _stands_in_list(wording: Wording, predicate: Predicate) -> bool:
    """Say whether it is a bare participle between commas («… результат, исполнено»), not a statement."""
    commas = _norms(wording, _sentence(wording, predicate)).count(",")
    return commas >= 3 and sum([wording.document.tokens[i].is_word for i in predicate.clause]) == 1


def _states_norm(wording: Wording, predicate: Predicate) -> bool:
    """«основания установлены тем же порядком» tells a rule, not work."""
    is_passive = wording.grammar[predicate.index].pos == "PRTS" or predicate.lemma.endswith("ся")
    if not is_passive or _NORMS.isdisjoint(_lemmas(wording, predicate.clause)):
        return False
    return any(_is_norm(wording, index) for index in predicate.clause)


def _is_norm(wording: Wording, index: int) -> bool:
    """«пункт» is one of a law unless an adjective makes it a place: «остановочный пункт», «населённый пункт»."""
    if wording.lemma(index) not in _NORMS:
        return False
    before = wording.grammar[index - 1] if index else None
    is_place = before is not None and before.pos in {"ADJF", "PRTF"} and before.lemma not in _POINTING
    return not (wording.lemma(index) == "пункт" and is_place)


_POINTING = words("указанный указать данный настоящий вышеуказанный названный назвать следующий")


def _is_formula(wording: Wording, predicate: Predicate) -> bool:
    """«необходимые работы будут выполнены»: a light verb with nothing but a formula in its clause."""
    return predicate.lemma in LIGHT_VERBS and wording.has(formulas.PLACEHOLDER, predicate.clause)


def _has_doer(wording: Wording, predicate: Predicate) -> bool:
    """Transitive and passive verbs have a doer, named or not; intransitive ones only with a crew or «мы»."""
    word = wording.grammar[predicate.index]
    if word.has("tran") or word.pos == "PRTS" or predicate.is_first_person or predicate.lemma in LIGHT_VERBS:
        return True
    sentence = _sentence(wording, predicate)
    near = range(max(sentence.start, predicate.index - 6), min(sentence.stop, predicate.index + 5))
    return not _CREW.isdisjoint(_lemmas(wording, near))


def _has_concrete_noun(wording: Wording, predicate: Predicate) -> bool:
    clause, sentence = predicate.clause, _sentence(wording, predicate)
    near = range(
        max(sentence.start, min(clause.start, predicate.index - 7)),
        min(sentence.stop, max(clause.stop, predicate.index + 8)),
    )
    return any(_is_concrete_noun(wording, index) for index in near)


def _is_concrete_noun(wording: Wording, index: int) -> bool:
    word = wording.grammar[index]
    if word.pos not in _NAMING or word.lemma in EMPTY_NOUNS or len(wording.norms[index]) < _MIN_NOUN_CHARS:
        return False
    return word.pos == "NOUN" or (index > 0 and wording.document.tokens[index].text[0].isupper())


_NAMING = frozenset(["NOUN", "ADJF", "ADJS"])
_MIN_NOUN_CHARS = 3
