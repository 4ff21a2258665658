"""What a trainer may hand over by mistake: it is refused in Russian with file, row and remedy, and nothing changes."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime

import pandas as pd
import pytest

from models.champions import ChampionHome
from tests.training.labels import ROWS, UNSEEN, write_export
from training import datasets
from training.cli import build_app
from training.commands import options
from triage.command_line import BAD_INPUT, DONE, run

COLUMNS = ("--text-column", "text", "--label-column", "topic")


@pytest.fixture(autouse=True)
def _tiny_bench(monkeypatch, bench):
    monkeypatch.setattr(options, "bench", lambda region: bench)


@pytest.fixture
def call(monkeypatch, capsys):
    """Run a command as the shell does: exit code, output, errors."""

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["triage-train", *map(str, arguments)])
        code = run(build_app(), "triage-train")
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def home(tmp_path, topic_model):
    home = ChampionHome(tmp_path / "home")
    home.promote("topic", topic_model, promoted_at=datetime(2026, 3, 1, tzinfo=UTC), reason="первая")
    return home


def _wrong_column(folder):
    return write_export(folder / "d.csv", [{"post": "Яма", "topic": "ways.holes"}])


def _one_label(folder):
    return write_export(folder / "d.csv", [{"text": f"Яма номер {n}", "topic": "★ ways.holes "} for n in range(30)])


def _equal_texts(folder):
    return write_export(folder / "d.csv", [{"text": "Яма", "topic": ("a", "b")[n % 2]} for n in range(30)])


def _swapped_columns(folder):
    rows = [{"text": ("дороги", "дворы")[n % 2], "topic": f"Яма номер {n} " + "и лужа " * 40} for n in range(30)]
    return write_export(folder / "d.csv", rows)


def _no_rows(folder):
    return write_export(folder / "d.csv", [])


def _no_labels(folder):
    return write_export(folder / "d.csv", [{"text": "Яма", "topic": " ★ "}])


def _empty_file(folder):
    (folder / "d.csv").touch()
    return folder / "d.csv"


def _absent(folder):
    return folder / "d.csv"


def _two_gigabytes(folder):
    path = folder / "d.csv"
    path.write_text("text,topic\nЯма,a\n", encoding="utf-8")
    with path.open("r+b") as file:
        file.truncate(2 * 1024**3)
    return path


def _binary(folder):
    path = folder / "d.csv"
    path.write_bytes(bytes(range(32)) * 1000)
    return path


def _zip_bomb(folder):
    path = folder / "d.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(3):
            with archive.open(f"xl/worksheets/sheet{part}.xml", "w", force_zip64=True) as sheet:
                for _ in range(800):
                    sheet.write(bytes(1 << 20))
    return path


def _truncated_parquet(folder):
    path = folder / "d.parquet"
    pd.DataFrame(ROWS).to_parquet(path)
    path.write_bytes(path.read_bytes()[:-200])
    return path


def _not_a_workbook(folder):
    path = folder / "d.xlsx"
    path.write_text("text,topic\nЯма,a\n", encoding="utf-8")
    return path


def _broken_line(folder):
    path = folder / "d.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    path.write_text("\n".join([*lines[:40], lines[40][:25], *lines[41:]]), encoding="utf-8")
    return path


def _unquoted(folder):
    path = folder / "d.csv"
    path.write_text("text,topic\nЯма,ways.holes\nСнег, лёд, вода,ways.snow\n", encoding="utf-8")
    return path


BAD = [
    (_wrong_column, r"d.csv:1:text: нет столбца «text» → укажите один из имеющихся: post, topic"),
    (_one_label, r"d.csv: во всех строках одна метка «ways.holes», различать нечего → добавьте строк"),
    (_equal_texts, r"d.csv: все тексты одинаковы → проверьте столбец «text»"),
    (_swapped_columns, r"d.csv: у каждой строки своя метка (меток 30), учиться не на чем → проверьте, не перепутаны"),
    (_no_rows, r"d.csv:2: ни одной строки с текстом и меткой → проверьте столбцы"),
    (_no_labels, r"d.csv:2: ни одной строки с текстом и меткой → проверьте столбцы"),
    (_empty_file, r"d.csv: файл пуст → выгрузите его заново"),
    (_absent, r"d.csv: файла нет → проверьте имя"),
    (_two_gigabytes, r"d.csv: файл 2,0 ГиБ, обучение берёт до 1 ГиБ → возьмите часть строк"),
    (_binary, r"d.csv: это двоичный файл, а не текст → выгрузите"),
    (_zip_bomb, r"d.xlsx: распакованная книга займёт 2,3 ГиБ, в ней 3 файла → выгрузите данные как CSV"),
    (_truncated_parquet, r"d.parquet: файл повреждён"),
    (_not_a_workbook, r"d.xlsx: это не xlsx: содержимое другое → сохраните файл заново"),
    (_broken_line, r"d.jsonl:41: это не объект JSON → запишите объект JSON в одну строку"),
    (_unquoted, r"d.csv:3: ячеек 4, а столбцов 2 → "),
]


@pytest.mark.parametrize(("make", "message"), BAD, ids=[make.__name__[1:] for make, _ in BAD])
def test_bad_data_is_refused_and_neither_model_nor_champion_changes(call, home, make, message, tmp_path, topic_model):
    pointer = home.pointer_path.read_bytes()
    path = make(tmp_path)
    code, out, err = call("fit", path, *COLUMNS, "-o", tmp_path / "model")
    assert code == BAD_INPUT
    assert "Ошибка: " in err
    assert message in err
    assert "Traceback" not in err
    assert max(map(len, err.splitlines())) < 1_000
    assert out == ""
    assert not (tmp_path / "model").exists()
    if make not in (_one_label, _equal_texts, _swapped_columns):  # sound as a hold-out
        code, _, err = call("promote", topic_model, "--home", home.folder, "--data", path, *COLUMNS)
        assert code == BAD_INPUT
        assert message in err
    assert home.pointer_path.read_bytes() == pointer
    assert home.champion_folder("topic") is not None


def test_a_model_that_was_to_be_replaced_survives_bad_data(call, tmp_path, export):
    model = tmp_path / "model"
    assert call("fit", export, *COLUMNS, "-o", model)[0] == DONE
    before = (model / "manifest.json").read_bytes()
    assert call("fit", _one_label(tmp_path), *COLUMNS, "-o", model, "--replace")[0] == BAD_INPUT
    assert (model / "manifest.json").read_bytes() == before
    code, _, err = call("fit", export, *COLUMNS, "-o", model)
    assert (code, "здесь уже есть модель → укажите другую папку или добавьте --replace" in err) == (BAD_INPUT, True)
    (model / "notes.txt").write_text("важно", encoding="utf-8")
    code, _, err = call("fit", export, *COLUMNS, "-o", model, "--replace")
    assert (code, "рядом с моделью чужие файлы: notes.txt" in err) == (BAD_INPUT, True)
    assert (model / "notes.txt").read_text(encoding="utf-8") == "важно"


@pytest.mark.parametrize(("name", "content"), [("a.txt", "мой файл"), ("manifest.json", '{"manifest_version": 3}')])
def test_a_folder_of_something_else_is_never_replaced(call, tmp_path, export, name, content):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / name).write_text(content, encoding="utf-8")
    code, _, err = call("fit", export, *COLUMNS, "-o", folder, "--replace")
    assert code == BAD_INPUT
    assert "папка занята не моделью" in err
    assert [path.name for path in folder.iterdir()] == [name]


def test_promoted_models_are_no_place_to_write(call, home, export, topic_model):
    code, _, err = call("fit", export, *COLUMNS, "-o", home.folder / "new")
    assert (code, "здесь лежат назначенные модели" in err) == (BAD_INPUT, True)
    code, _, err = call("fit", export, *COLUMNS, "-o", export)
    assert (code, "это файл, а модель — папка" in err) == (BAD_INPUT, True)


def test_an_export_of_cp1251_and_semicolons_with_stray_spaces_is_read(call, tmp_path):
    path = tmp_path / "d.csv"
    rows = [f'"{row["text"]}";\u00a0 {row["topic"]} ' for row in ROWS]
    path.write_bytes("\r\n".join(["text;topic", *rows]).encode("cp1251"))
    code, out, _ = call("check", path, *COLUMNS, "--json")
    report = json.loads(out)
    assert code in (0, 1)
    assert (report["rows_count"], report["labels_count"]) == (len(ROWS), 5)


def test_texts_that_unpack_to_more_than_memory_are_refused_while_reading(call, tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "MAX_CHARS", 1000)
    path = tmp_path / "d.parquet"
    pd.DataFrame({"text": ["ы" * 100] * 30, "topic": ["a", "b"] * 15}).to_parquet(path)
    code, _, err = call("fit", path, *COLUMNS, "-o", tmp_path / "model")
    assert code == BAD_INPUT
    assert "в память они не поместятся → возьмите часть строк" in err


def test_a_tampered_model_has_no_card(call, topic_model, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(topic_model, copy)
    assert call("card", copy)[0] == DONE
    report = copy / "report.json"
    report.write_text(report.read_text(encoding="utf-8").replace("0.", "1.", 1), encoding="utf-8")
    code, out, err = call("card", copy)
    assert (code, out) == (BAD_INPUT, "")
    assert "report.json: sha256" in err
    (copy / "arrays.npz").unlink()
    assert "arrays.npz: файла нет → скопируйте папку модели целиком" in call("card", copy)[2]


def test_a_rollback_of_an_unknown_target_names_those_there_are(call, home):
    code, _, err = call("rollback", "foo", "--home", home.folder)
    assert code == BAD_INPUT
    assert "цели «foo» нет → укажите одну из: topic, authority, answer-quality" in err
    assert call("rollback", "topic", "--home", home.folder)[0] == DONE


def test_a_hold_out_without_the_models_labels_is_told(call, topic_model, tmp_path):
    path = write_export(tmp_path / "h.csv", [{**row, "topic": "другое"} for row in UNSEEN])
    code, out, _ = call("evaluate", topic_model, path, *COLUMNS)
    assert code == DONE
    assert "Меток, которых модель не знает (их тексты всегда ошибка), 1: «другое»" in out
