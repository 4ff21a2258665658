"""Criterion «Обоснование»: facts that can be checked; open when figures or findings are not counted."""

from __future__ import annotations

from triage.answers.acts import ActKind
from triage.answers.criteria.verdict import GUESS, LIKELY, MAX_QUOTES, verdict
from triage.answers.pair import ReadPair
from triage.answers.phrases import Phrases
from triage.answers.substance import (
    INSPECTION,
    concrete_work,
    informs,
    is_empty,
    is_off_topic,
    is_refusal,
    is_yet_to_find,
    only_sends_away,
    reasons,
)
from triage.domain.answers import CriterionCode, CriterionScore

_DOCUMENT = Phrases(
    r"акт|протокол|предписание|контракт|договор|заявка|наряд|номер заявка|фото|фотография|снимок|видео"
    r"|проверка|осмотр|обследование"
    r"|замер|экспертиза|проба|журнал|смета|реестр|баланс|паспорт объект|отчет|уведомление|заключение"
)
_FINDING = Phrases(
    r"выявить|обнаружить|установить|показать|зафиксировать|подтвердить|оказаться|причина|из-за",
)


_DETAILED = 3
"""So many deeds told one by one can be checked like figures."""


class Evidence:
    """2 facts that can be checked, 1 a bare reason or report, 0 assertion only, N/A placeholder answers."""

    code = CriterionCode.EVIDENCE

    def score(self, pair: ReadPair) -> CriterionScore:
        """Return the verdict by the kinds of proof given: figures, documents, findings, reasons."""
        if _is_placeholder(pair):
            return verdict(self.code, None, "Ответ-заготовка: обосновывать нечего.", LIKELY)
        if is_off_topic(pair):
            return verdict(self.code, 0, "Сведения не по этому обращению.", LIKELY)
        if pair.contradiction:
            return verdict(self.code, 0, "Сведения противоречивы.", LIKELY)
        figures, proofs = pair.figures, _proofs(pair)
        findings = pair.of_kind(ActKind.FINDING)
        causes = reasons(pair)
        is_detailed = len(concrete_work(pair)) >= _DETAILED
        weight = (
            is_detailed
            + 2 * (len(figures) >= 2)
            + (len(figures) == 1)
            + min(len(proofs), 2)
            + bool(findings)
            + bool(causes)
        )
        counted = [range(i, min(i + 2, len(pair.answer.grammar))) for i in figures]
        quotes = [pair.answer.quote(tokens) for tokens in (*counted, *proofs, *causes)[:MAX_QUOTES]]
        if weight >= 2 and _has_statement(pair):
            return verdict(self.code, 2, "Есть сведения, которые можно проверить.", LIKELY, quotes)
        if weight or (_reports(pair) and not only_sends_away(pair)):
            return verdict(self.code, 1, "Причина или сообщение без проверяемых сведений.", GUESS, quotes)
        return verdict(self.code, 0, "Только утверждение.", LIKELY)


def _reports(pair: ReadPair) -> bool:
    told = pair.does(ActKind.HANDED_OVER, ActKind.ONGOING, ActKind.STATED)
    return told or bool(concrete_work(pair)) or informs(pair)


def _is_placeholder(pair: ReadPair) -> bool:
    """Only promises, requests or formulas: nothing is claimed that could be proved."""
    promised = pair.does(ActKind.PROMISED_REPLY) and not pair.does(ActKind.DONE, ActKind.REFUSED, ActKind.ONGOING)
    if promised and all(act.lemma in INSPECTION for act in pair.of_kind(ActKind.PLANNED)) and not pair.figures:
        return not pair.does(ActKind.ASKED) or not reasons(pair)
    claims = (
        ActKind.DONE,
        ActKind.PLANNED,
        ActKind.ONGOING,
        ActKind.REFUSED,
        ActKind.NOT_OURS,
        ActKind.INSTRUCTED,
        ActKind.SENT_AWAY,
    )
    if pair.does(*claims, ActKind.STATED, ActKind.FINDING, ActKind.PRAISE) or pair.citations.acts:
        return False
    return pair.does(ActKind.PROMISED_REPLY, ActKind.ASKED, ActKind.PLACEHOLDER, ActKind.HANDED_OVER) or is_empty(pair)


def _proofs(pair: ReadPair) -> list[range]:
    praised = {act.sentence for act in pair.of_kind(ActKind.PRAISE)} | set(pair.copied)
    found = [*pair.answer.find(_DOCUMENT), *pair.answer.find(_FINDING)]
    active = {act.sentence for act in pair.acts if act.kind is not ActKind.PRAISE}
    return [
        tokens
        for tokens in found
        if pair.answer.sentence_of[tokens.start] in active - praised and not is_yet_to_find(pair, tokens)
    ]


def _has_statement(pair: ReadPair) -> bool:
    return (
        bool(concrete_work(pair))
        or informs(pair)
        or is_refusal(pair)
        or pair.does(ActKind.FINDING, ActKind.HANDED_OVER)
    )
