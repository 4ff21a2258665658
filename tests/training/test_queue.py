from __future__ import annotations

import json
from xml.etree import ElementTree

import numpy as np
import pytest

from training.label_studio import as_tasks, labelling_config, read_answers, shown_titles
from training.queue import Suggestion, Task, choose, diverse, uncertainty
from triage.domain.errors import FileFormatError

TASK = Task(7, "Яма", 0.9, (Suggestion("ways.holes", 0.4), Suggestion("ways.snow", 0.35)))


def test_a_torn_model_is_uncertain_and_a_sure_one_is_not():
    unsure = uncertainty(np.array([[0.5, 0.5, 0.0], [0.98, 0.01, 0.01]], dtype=np.float32))
    assert unsure == pytest.approx([1.0, 0.03], abs=1e-6)


def test_copies_of_a_riddle_are_taken_once():
    unsure = np.array([0.9, 0.9, 0.5], dtype=np.float32)
    alike = np.array([[1.0, 1.0, 0.1], [1.0, 1.0, 0.1], [0.1, 0.1, 1.0]], dtype=np.float32)
    assert diverse(unsure, alike, 2).tolist() == [0, 2]
    assert sorted(diverse(unsure, alike, 9).tolist()) == [0, 1, 2]


def test_the_model_is_least_unsure_of_a_plain_post(learned_topics):
    plain = "Мусор не вывозят неделю, баки переполнены, контейнер завален"
    riddles = ["Обратите внимание на наш двор", "Когда это кончится", "Помогите нам пожалуйста"]
    tasks = choose(learned_topics.predictor, [plain, *riddles], [2, 3, 4, 5], 9)
    assert min(tasks, key=lambda task: task.uncertainty).row == 2
    assert all(len(task.suggestions) == 3 for task in tasks)
    assert len(choose(learned_topics.predictor, [plain, *riddles], [2, 3, 4, 5], 2)) == 2


def test_tasks_go_to_label_studio_and_come_back(tmp_path):
    (task,) = as_tasks([TASK], "topic-1", {"ways.holes": "Дороги. Ямы"})
    assert task["data"] == {"text": "Яма", "row": 7, "uncertainty": 0.9, "suggested": "Дороги. Ямы"}
    assert task["predictions"][0]["result"][0]["value"] == {"choices": ["ways.holes"]}
    answer = {"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": ["ways.snow"]}}
    done = {**task, "annotations": [{"result": [answer]}, {"was_cancelled": True, "result": []}]}
    path = tmp_path / "answers.json"
    path.write_text(json.dumps([done, {**task, "annotations": []}]), encoding="utf-8")
    (labelled,) = read_answers(path)
    assert (labelled.row, labelled.text, labelled.label) == (7, "Яма", "ways.snow")


def test_the_flat_export_is_read_too(tmp_path):
    path = tmp_path / "min.json"
    path.write_text('[{"id": 1, "text": "Яма", "row": 3, "label": "ways.holes"}]', encoding="utf-8")
    assert read_answers(path)[0].label == "ways.holes"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "это не JSON"),
        ("{}", "ожидался список заданий"),
        ("[1]", r"a\.json:1: задание не того вида"),
        ('[{"text": "Яма", "label": "x"}, {"label": "y"}]', r"a\.json:2: задание не того вида"),
        ('[{"data": {"text": "Яма"}, "annotations": [{"result": [{}]}]}]', "KeyError"),
    ],
)
def test_a_foreign_file_is_named(tmp_path, text, message):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError, match=message):
        read_answers(path)


def test_a_labeller_sees_titles_and_the_result_holds_codes():
    """`alias` replaces `value` in annotations and predictions: https://labelstud.io/tags/choice."""
    titles = {"ways.snow": "Дороги. Снег", "ways.holes": "Дороги. «Ямы» & <кочки>"}
    config = ElementTree.fromstring(labelling_config(["ways.holes", "ways.snow", "Прочее"], titles))
    shown = {choice.get("value"): choice.get("alias") for choice in config.iter("Choice")}
    assert shown == {"Дороги. «Ямы» & <кочки>": "ways.holes", "Дороги. Снег": "ways.snow", "Прочее": None}
    assert config.find("Filter").get("toName") == config.find("Choices").get("name") == "label"
    assert config.find("Choices").get("toName") == config.find("Text").get("name") == "text"


def test_titles_are_told_apart():
    titles = {"a.x": "Прочее", "b.x": "Прочее", "c.x": "Автобусы"}
    shown = {"c.x": "Автобусы", "d": "d", "a.x": "Прочее (a.x)", "b.x": "Прочее (b.x)"}
    assert shown_titles(["a.x", "b.x", "c.x", "d"], titles) == shown
