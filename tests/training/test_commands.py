from __future__ import annotations

import json
import re
import shutil

import pytest
from typer.testing import CliRunner

from tests.training.conftest import TINY
from tests.training.labels import ROWS, UNSEEN, write_export
from training import checks, cli
from training.commands import options
from triage.files.tables import open_table, write_table

runner = CliRunner()
COLUMNS = ["--text-column", "text", "--label-column", "topic"]


@pytest.fixture(autouse=True)
def _tiny_bench(monkeypatch, bench):
    monkeypatch.setattr(options, "bench", lambda region: bench)


@pytest.fixture
def hold_out(tmp_path):
    return write_export(tmp_path / "hold_out.csv", UNSEEN)


def _run(*arguments):
    return runner.invoke(cli.build_app(), [str(argument) for argument in arguments])


def test_fit_then_evaluate_by_the_plain_commands(export, hold_out, tmp_path):
    model, findings = tmp_path / "model", tmp_path / "findings.csv"
    fitted = _run("fit", export, "--target", "topic", *COLUMNS, "-o", model, "--report", findings, "--json")
    assert fitted.exit_code == 0, fitted.output
    assert json.loads(fitted.stdout)["held_out_rows_count"] == 100
    assert findings.exists()
    result = _run("evaluate", model, hold_out, *COLUMNS, "--json", "--report", tmp_path / "report")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert figures["n"] == 10
    assert figures["accuracy"] >= 0.8
    assert {"value", "low", "high"} == set(figures["words_only"]["accuracy"])
    assert (tmp_path / "report" / "report.html").exists()
    card = _run("card", model).stdout
    assert card.strip() == (model / "card.md").read_text(encoding="utf-8").strip()
    assert "Обучена темам по 100 размеченным строкам таблицы «export.csv»" in card
    assert "| порог | автоматически |" in card


def test_a_run_is_repeated_from_the_config_its_artefact_carries(export, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    changed = ("--set", "model.alpha=0.3", "--set", "split.seed=7", "--set", "split.folds=3")
    first = _run("fit", export, *COLUMNS, "-o", one, *changed, "--json")
    assert first.exit_code == 0, first.output
    again = _run("fit", export, *COLUMNS, "-o", other, "--config", one / "config.toml", "--json")
    assert {**json.loads(again.stdout), "model": ""} == {**json.loads(first.stdout), "model": ""}
    manifests = [json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in (one, other)]
    assert manifests[0] == manifests[1]
    assert "alpha = 0.3" in (other / "config.toml").read_text(encoding="utf-8")


def test_a_fit_tells_people_figures_with_intervals_and_baselines(export, tmp_path):
    result = _run("fit", export, *COLUMNS, "-o", tmp_path / "model")
    lines = result.stdout.splitlines()
    assert "Текстов: 100; в скобках 95 %-й интервал" in lines
    named = [line.partition(":")[0] for line in lines]
    assert {"модель", "только слова", "самая частая метка"} <= set(named)
    assert re.search(r"модель: точность \d,\d{3} \[\d,\d{3}; \d,\d{3}\]", result.stdout)
    assert "held_out" not in result.stdout


def test_evaluate_speaks_to_people(topic_model, hold_out):
    result = _run("evaluate", topic_model, hold_out, *COLUMNS)
    assert "Текстов: 10; в скобках 95 %-й интервал" in result.stdout
    assert "самая частая метка: точность" in result.stdout


def test_cross_validate_reports_folds_and_baselines(export):
    result = _run("cross-validate", export, *COLUMNS, "--folds", "2", "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert figures["folds"] == 2
    assert figures["model"]["n"] == 100
    assert figures["by_time"] is None


def test_where_there_are_dates_later_rows_are_judged_by_earlier_ones(export):
    arguments = ["--folds", "2", "--date-column", "day", "--set", "split.similarity=0.95", "--later", "0.3"]
    figures = json.loads(_run("cross-validate", export, *COLUMNS, *arguments, "--json").stdout)
    assert 20 <= figures["by_time"]["model"]["n"] <= 40


def test_where_dates_do_not_suffice_it_says_why(export, tmp_path):
    rows = [{**row, "day": row["day"] if number < 3 else "вчера"} for number, row in enumerate(ROWS)]
    path = write_export(tmp_path / "d.csv", rows)
    result = _run("cross-validate", path, *COLUMNS, "--folds", "2", "--date-column", "day")
    assert "доля 1 из 2" in result.stderr
    assert "По времени не проверено: дата прочитана в 3 строках из 100, нужно хотя бы половину" in result.stdout


def test_folds_are_measured_in_codes_where_a_map_is_given(tmp_path):
    rows = [{**row, "topic": f"★ {row['topic'].partition('.')[0]}"} for row in ROWS]
    codes = {"light": "light.outage", "trash": "trash.bins", "medicine": "medicine.doctors", "ways": "ways.snow"}
    table = write_export(tmp_path / "map.csv", [{"label": name, "code": code} for name, code in codes.items()])
    path = write_export(tmp_path / "d.csv", [row for row in rows if row["topic"][2:] in codes])
    mapped = ("--label-map", table, "--folds", "2", "--json")
    result = _run("cross-validate", path, *COLUMNS, *mapped)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["model"]["accuracy"]["value"] > 0.5
    table.write_text("label,code\nlight,no.such\n", encoding="utf-8")
    assert "no.such" in str(_run("cross-validate", path, *COLUMNS, *mapped).exception)


def test_compare_promote_and_rollback(topic_model, hold_out, tmp_path):
    same = _run("compare", topic_model, topic_model, hold_out, *COLUMNS, "--json")
    assert json.loads(same.stdout)["is_challenger_better"] is False
    home = ["--home", tmp_path / "home"]
    promoted = _run("promote", topic_model, *home, "--force", "первая модель", "--json")
    assert json.loads(promoted.stdout)["champion"]["reason"] == "первая модель"
    refused = _run("promote", topic_model, *home, "--data", hold_out, *COLUMNS)
    assert "модель не лучше, чем прежняя модель" in str(refused.exception)
    assert "теперь служит поставляемая модель" in _run("rollback", "topic", *home).stdout


def test_the_check_lists_rows_and_tells_by_exit_code(tmp_path):
    rows = [{"text": "Яма на дороге", "topic": "a"}, {"text": "яма на дороге", "topic": "b"}]
    path = write_export(tmp_path / "d.csv", rows)
    result = _run("check", path, *COLUMNS, "-o", tmp_path / "found.csv")
    assert result.exit_code == 1
    assert "строка 2: разные метки у одного текста: a; b" in result.stdout
    assert f"Все находки по строкам: {tmp_path / 'found.csv'}" in result.stdout
    frame = next(iter(open_table(tmp_path / "found.csv")))
    assert frame["row"].tolist()[:2] == ["2", "2"] or "2" in frame["row"].tolist()


def test_the_check_shows_the_first_rows_and_says_how_many_more_there_are(tmp_path):
    rows = [{"text": f"Яма {number}", "topic": label} for number in range(11) for label in "ab"]
    result = _run("check", write_export(tmp_path / "d.csv", rows), *COLUMNS)
    lines = result.stdout.splitlines()
    found = int(next(line for line in lines if "разные метки" in line).rpartition(" ")[2])
    assert found >= 22
    assert sum(line.startswith("строка ") for line in lines) == 20
    assert re.fullmatch(r"и ещё \d+", lines[-2])
    assert lines[-1] == "Все находки по строкам: добавьте -o ТАБЛИЦА"


def test_doubtful_labels_are_found_when_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "_NOISE_BELOW", 0.3)  # a hundred short posts leave no model quite sure
    monkeypatch.setattr(checks, "_SURE_ABOVE", 0.3)
    rows = [{"text": row["text"], "topic": row["topic"]} for row in ROWS]
    rows[7]["topic"] = "trash.bins" if rows[7]["topic"] != "trash.bins" else "ways.snow"
    path = write_export(tmp_path / "d.csv", rows)
    plain, asked = (_run("check", path, *COLUMNS, "--json", *more) for more in ((), ("--noise",)))
    kinds = [{(f["row"], f["kind"]) for f in json.loads(result.stdout)["findings"]} for result in (plain, asked)]
    assert (9, "сомнительная метка") in kinds[1] - kinds[0]


def test_pack_labels_are_checked_when_asked(tmp_path):
    path = write_export(tmp_path / "d.csv", [{"text": "Яма", "topic": "ways.holes"}, {"text": "Снег", "topic": "зима"}])
    result = _run("check", path, *COLUMNS, "--pack-labels", "--region", TINY, "--json")
    assert [f["row"] for f in json.loads(result.stdout)["findings"] if f["kind"] == "метка не из списка"] == [3]


def test_tasks_are_chosen_labelled_and_learned_from_again(topic_model, hold_out, export, tmp_path):
    tasks = tmp_path / "tasks"
    chosen = _run("next", topic_model, hold_out, "--text-column", "text", "-o", tasks, "--count", "4")
    assert chosen.exit_code == 0, chosen.output
    assert len(json.loads((tasks / "label-studio.json").read_text(encoding="utf-8"))) == 4
    title_of = dict(next(iter(open_table(tasks / "label-titles.csv"))).itertuples(index=False))
    frame = next(iter(open_table(tasks / "tasks.csv")))
    assert frame["suggested_title"].tolist() == [title_of[code] for code in frame["suggested"]]
    assert title_of["ways.holes"] == "Пути. Ямы"
    frame["label"] = ["", "★ ways.holes ", "пути. ямы", "ways.holes"]
    write_table(tasks / "done.csv", frame)
    imported = _run("import-labels", tasks / "done.csv", "-o", tmp_path / "labels.csv")
    assert "3 размеченных текста, строк в таблице 3" in imported.stdout
    assert "Внимание" not in imported.stderr
    frame["label"] = ["", "ways.hole", "пути. ямы", "зима"]
    write_table(tasks / "slip.csv", frame)
    slip = _run("import-labels", tasks / "slip.csv", "-o", tmp_path / "slip.csv")
    assert "меток, каких нет в label-titles.csv, 2: «ways.hole», «зима». Если это описки" in slip.stderr
    shutil.copy(tasks / "done.csv", tmp_path / "done.csv")
    alone = _run("import-labels", tmp_path / "done.csv", "-o", tmp_path / "alone.csv")
    assert alone.exit_code == 0, alone.output
    assert next(iter(open_table(tmp_path / "alone.csv")))["label"].tolist() == ["ways.holes", "пути. ямы", "ways.holes"]
    frame["label"] = ["", *["ways.holes"] * 3]
    write_table(tmp_path / "done.csv", frame)
    assert next(iter(open_table(tmp_path / "labels.csv")))["label"].tolist() == ["ways.holes"] * 3
    more = ("--add-to", export, *COLUMNS)
    added = _run("import-labels", tmp_path / "done.csv", "-o", tmp_path / "train.csv", *more)
    assert "строк в таблице 103" in added.stdout
    again = _run("fit", tmp_path / "train.csv", *COLUMNS, "-o", tmp_path / "model", "--json")
    assert json.loads(again.stdout)["held_out_rows_count"] == 103
    refused = _run("next", topic_model, hold_out, "--text-column", "text", "-o", tasks)
    assert "такой файл уже есть" in str(refused.exception)


def test_label_studios_own_export_is_learned_from(topic_model, hold_out, tmp_path):
    _run("next", topic_model, hold_out, "--text-column", "text", "-o", tmp_path / "tasks", "--count", "3")
    tasks = json.loads((tmp_path / "tasks" / "label-studio.json").read_text(encoding="utf-8"))
    for task in tasks[:2]:
        result = {"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": ["ways.snow"]}}
        task["annotations"] = [{"result": [result], "was_cancelled": False}]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    imported = _run("import-labels", path, "-o", tmp_path / "labels.xlsx", "--label-column", "topic")
    assert "2 размеченных текста" in imported.stdout
    assert next(iter(open_table(tmp_path / "labels.xlsx")))["topic"].tolist() == ["ways.snow"] * 2


def test_posts_the_model_has_learned_from_are_not_asked_about(topic_model, tmp_path):
    new = [UNSEEN[0], UNSEEN[1], UNSEEN[2], {"text": f"{UNSEEN[2]['text']} Ответьте!"}]
    rows = [*new, *({"text": f"{row['text']} Ответьте!"} for row in ROWS[:6])]
    nothing = ["https://vk.com/wall-1_2", "Помогите пожалуйста", "Да, подтверждаю", "🙏🙏🙏"]
    texts = [*(row["text"] for row in rows), *nothing]
    path = write_export(tmp_path / "posts.csv", [{"text": text} for text in texts])
    chosen = _run("next", topic_model, path, "--text-column", "text", "-o", tmp_path / "tasks", "--count", "9")
    assert "Выбрано: 3 обращения из 14" in chosen.stdout, chosen.output
    assert "Не предлагались 11 (построчно" in chosen.stdout
    assert "  модель училась на них или на почти таких же: 6" in chosen.stdout
    assert "  почти повторы других обращений таблицы: 1" in chosen.stdout
    aside = next(iter(open_table(tmp_path / "tasks" / "set-aside.csv")))
    assert aside["row"].tolist() == ["5", *map(str, range(6, 16))]
    assert aside["text"].tolist()[-4:] == nothing
    seen = write_export(tmp_path / "seen.csv", [{"text": row["text"]} for row in ROWS[:6]])
    refused = _run("next", topic_model, seen, "--text-column", "text", "-o", tmp_path / "none")
    assert "размечать нечего (модель училась на них или на почти таких же: 6)" in str(refused.exception)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"text": "Яма", "метка": "x"}], r"d\.csv:1:label: нет столбца «label» → заполните столбец label"),
        ([{"text": "Яма", "label": " ★ "}], r"d\.csv: ни одного размеченного задания"),
    ],
)
def test_labels_that_are_none_are_refused(tmp_path, rows, message):
    result = _run("import-labels", write_export(tmp_path / "d.csv", rows), "-o", tmp_path / "labels.csv")
    assert re.search(message, str(result.exception))
    assert not (tmp_path / "labels.csv").exists()


def test_labels_never_replace_what_they_are_made_of(tmp_path, export):
    done = write_export(tmp_path / "d.csv", [{"text": "Яма", "label": "ways.holes"}])
    for target, more in ((done, ()), (export, ("--add-to", export, *COLUMNS))):
        result = _run("import-labels", done, "-o", target, *more)
        assert "результат затёр бы входной файл" in str(result.exception)
    other = _run("import-labels", done, "-o", tmp_path / "t.csv", "--add-to", export)
    assert "нет столбца «label»" in str(other.exception)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("text,topic\n", "ни одной строки"),
        ("post,topic\nЯма,a\n", "нет столбца «text»"),
        ("", "файл пуст|нет|пуст"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(tmp_path, content, message):
    path = tmp_path / "d.csv"
    path.write_text(content, encoding="utf-8")
    result = _run("fit", path, "--target", "topic", *COLUMNS, "-o", tmp_path / "model")
    assert result.exit_code != 0
    assert re.search(message, str(result.exception))
    assert "d.csv" in str(result.exception)
    assert not (tmp_path / "model").exists()
