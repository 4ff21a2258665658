from __future__ import annotations

import pytest

from triage.answers.terms import terms_of
from triage.domain.answers import AnswerPair


@pytest.mark.parametrize("label", ["[ИМЯ]", "[ТЕЛ]", "[ССЫЛКА]", "[СООБЩЕСТВО Наш двор]"])
def test_words_of_a_label_are_marks(wordings, label):
    read = wordings.read(f"{label}, здравствуйте. Лифт починили.")
    assert [word.lemma for word in read.grammar if word.is_word] == ["здравствуйте", "лифт", "починить"]


def test_plain_words_in_brackets_stay_words(wordings):
    read = wordings.read("Лифт [второй подъезд] починили.")
    assert sum(word.is_word for word in read.grammar) == 4


def test_labels_do_not_vote(pairs):
    plain = pairs.read(AnswerPair("Лифт стоит", "Здравствуйте. Лифт починили, звоните мастеру."))
    labelled = pairs.read(AnswerPair("[ИМЯ], лифт стоит [ТЕЛ]", "[ИМЯ]. Здравствуйте. Лифт починили, звоните мастеру."))
    assert [term.text for term in terms_of(labelled)] == [term.text for term in terms_of(plain)]
    assert labelled.signs == plain.signs
    assert labelled.topicality.shared == plain.topicality.shared


def test_a_label_is_still_a_contact(pairs):
    read = pairs.read(AnswerPair("Куда звонить?", "Звоните диспетчеру: [ТЕЛ]."))
    assert read.contacts.details
