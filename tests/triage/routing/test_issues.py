from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.doubles import CueTopicClassifier
from triage.domain.topics import TopicPrediction
from triage.routing.clauses import ClauseSplitter
from triage.routing.issues import IssueSplitter


@pytest.fixture
def classifier(tiny, reader):
    return CueTopicClassifier(tiny, reader)


@pytest.fixture
def split(classifier, reader):
    splitter = IssueSplitter(ClauseSplitter(reader.morphology), classifier)

    def run(*texts: str) -> list[list[tuple[str, str]]]:
        documents, predictions = reader.read(texts), classifier.predict(texts)
        issues = splitter.split(documents, predictions)
        return [
            [(draft.span.of(text).strip(), draft.topic.topic) for draft in drafts]
            for text, drafts in zip(texts, issues, strict=True)
        ]

    return run


def test_two_problems_become_two_issues(split):
    assert split("Не вывозят мусор, баки полные. Свет отключили, провод упал с утра") == [
        [("Не вывозят мусор, баки полные.", "trash.bins"), ("Свет отключили, провод упал с утра", "light.outage")]
    ]


def test_the_main_issue_is_the_one_the_whole_post_speaks_for(split):
    text = "В подъезде нет света. А ещё мусор не вывозят, бак полный, контейнер сгорел, мусор кругом"
    (issues,) = split(text)
    assert [topic for _, topic in issues] == ["trash.bins", "light.outage"]
    assert issues[1][0] == "В подъезде нет света."


def test_clauses_without_a_problem_stay_with_the_one_before(split):
    text = "Пишу вам снова и снова. Не вывозят мусор неделю. Соседи тоже жалуются. Свет отключили вечером. Ждём ответа"
    assert split(text) == [
        [
            ("Пишу вам снова и снова. Не вывозят мусор неделю. Соседи тоже жалуются.", "trash.bins"),
            ("Свет отключили вечером. Ждём ответа", "light.outage"),
        ]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Яма на дороге. На дороге ещё одна яма. Снег на дороге не чистят",
        "Нет света третий день. Дети сидят без уроков. Еда портится в холодильнике",
        "Мусор не вывозят",
        "Спасибо вам большое за всё. С праздником вас поздравляем",
    ],
)
def test_a_story_about_one_thing_stays_one_issue(split, text):
    ((issue,),) = split(text)
    assert issue[0] == text


def test_a_matter_returned_to_joins_its_issue(split):
    text = "Мусор не вывозят. Свет отключили. Мусор у соседей тоже лежит"
    (issues,) = split(text)
    assert [topic for _, topic in issues] == ["trash.bins", "light.outage"]


def test_all_clauses_of_a_batch_are_read_in_one_go(split, classifier):
    split("Не вывозят мусор. Свет отключили", "Яма на дороге", "Яма во дворе. К врачу не попасть")
    assert [len(call) for call in classifier.calls] == [3, 4]


def test_a_single_minded_batch_asks_nothing_more(split, classifier):
    split("Яма на дороге", "Мусор")
    assert len(classifier.calls) == 1


def test_what_clauses_say_is_averaged_and_sums_to_one(classifier, reader):
    text = "Не вывозят мусор, баки полные. Мусор лежит у дома. Свет отключили вечером"
    splitter = IssueSplitter(ClauseSplitter(reader.morphology), classifier)
    ((trash, light),) = splitter.split(reader.read([text]), classifier.predict([text]))
    for draft in (trash, light):
        assert sum(score.probability for score in draft.topic.topics) == pytest.approx(1.0)
        assert sum(score.probability for score in draft.topic.groups) == pytest.approx(1.0)
        assert draft.topic.groups[0].group == draft.topic.topic.partition(".")[0]
        assert all(draft.span.contains(evidence.span) for evidence in draft.topic.evidence)
    assert {e.text for e in trash.topic.evidence} >= {"мусор"}


class Silent:
    """Knows no topics at all."""

    version = "silent"

    def predict(self, texts: Sequence[str], *, explain: bool = True) -> list[TopicPrediction]:
        return [TopicPrediction(0.9, (), ()) for _ in texts]


def test_without_topics_a_post_stays_whole(reader):
    text = "Не вывозят мусор. Свет отключили"
    splitter = IssueSplitter(ClauseSplitter(reader.morphology), Silent())
    ((issue,),) = splitter.split(reader.read([text]), Silent().predict([text]))
    assert issue.span.of(text) == text
