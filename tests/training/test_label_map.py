from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from models.pack_labels import find_codes, some
from tests.training.conftest import TINY
from tests.training.labels import ROWS, UNSEEN, write_export
from training.cli import build_app
from training.commands import options
from training.datasets import Columns, read_labelled
from training.label_map import _nearest, map_frame, read_label_map
from triage.domain.errors import FileFormatError
from triage.files.tables import open_table

COLUMNS = Columns("text", "topic")
NAMES = {"ways.holes": "Ямы", "ways.snow": "★ Снег", "trash.bins": "Мусор", "light.outage": "Свет"}
MAP = [{"label": name, "code": code} for code, name in NAMES.items()]


@pytest.fixture
def free(tmp_path):
    """An export with labels of its own."""
    rows = [{"text": r["text"], "topic": NAMES.get(r["topic"], "Прочее")} for r in ROWS]
    return write_export(tmp_path / "free.csv", rows)


def _run(bench, monkeypatch, *arguments):
    monkeypatch.setattr(options, "bench", lambda region: bench)
    return CliRunner().invoke(build_app(), [str(argument) for argument in arguments])


def test_labels_become_codes_and_left_out_rows_are_listed(free, tmp_path, tiny):
    table = write_export(tmp_path / "map.csv", [*MAP, {"label": "Прочее", "code": "-"}])
    data = read_label_map(table, "topic", tiny).applied(read_labelled(free, COLUMNS))
    assert set(data.labels) == set(NAMES)
    others = [row["topic"] not in NAMES for row in ROWS]
    assert len(data) == len(ROWS) - sum(others)
    assert [row.row for row in data.skipped] == [place + 2 for place, other in enumerate(others) if other]
    assert data.skipped[0].problem == "метка «Прочее» исключена таблицей map.csv"


def test_a_label_without_a_code_stays_as_it_is(free, tmp_path, tiny):
    table = write_export(tmp_path / "map.csv", [*MAP, {"label": "Прочее", "code": ""}])
    data = read_label_map(table, "topic", tiny).applied(read_labelled(free, COLUMNS))
    assert set(data.labels) == {*NAMES, "Прочее"}
    assert data.skipped == ()
    assert data.uncoded == ("Прочее",)


def test_a_label_the_table_lacks_has_no_code_either_but_codes_need_none(free, tmp_path, tiny):
    table = write_export(tmp_path / "map.csv", MAP[:2])
    own_codes = replace(read_labelled(free, COLUMNS), labels=tuple(r["topic"] for r in ROWS))
    data = read_labelled(free, COLUMNS)
    mapped = read_label_map(table, "topic", tiny)
    assert mapped.applied(data).uncoded == ("Мусор", "Прочее", "Свет")
    assert mapped.applied(own_codes).uncoded == ()
    assert mapped.applied(own_codes).labels == own_codes.labels


def test_a_table_without_one_code_is_refused_unless_its_labels_are_codes(tmp_path, tiny):
    def read(*labels):
        rows = [{"label": label, "code": ""} for label in labels] or [{"label": " ★ ", "code": ""}]
        return read_label_map(write_export(tmp_path / "map.csv", rows), "topic", tiny)

    told = r"map\.csv:2:code: не вписан ни один код: {} бы как есть, и такую модель нельзя назначить → впишите коды"
    with pytest.raises(FileFormatError, match=told.format("1 метка осталась")):
        read("Свет")
    with pytest.raises(FileFormatError, match=told.format("2 метки остались")):
        read("Свет", "Мусор", "ways.holes")
    assert read("ways.holes", "ways.snow").codes == {"ways.holes": "", "ways.snow": ""}
    with pytest.raises(FileFormatError, match=r"map\.csv: в таблице нет ни одной метки → сделайте её заново"):
        read()


def test_a_table_of_another_export_is_refused(free, tmp_path, tiny):
    table = write_export(tmp_path / "map.csv", [{"label": "Дороги", "code": "ways.holes"}])
    told = (
        r"map\.csv:label: в ней нет ни одной метки из «free\.csv», а там, например, «Мусор», «Прочее», «Свет», «Снег» →"
    )
    with pytest.raises(FileFormatError, match=told):
        read_label_map(table, "topic", tiny).applied(read_labelled(free, COLUMNS))


def test_fit_names_the_labels_left_without_a_code_and_lists_them(free, tmp_path, bench, monkeypatch):
    table = write_export(tmp_path / "map.csv", [*MAP[:3], {"label": "Свет", "code": ""}])
    columns = ("--text-column", "text", "--label-column", "topic")
    found = tmp_path / "found.csv"
    fitted = _run(
        bench, monkeypatch, "fit", free, *columns, "--label-map", table, "-o", tmp_path / "m", "--report", found
    )
    assert fitted.exit_code == 0, fitted.output
    rows = Counter(NAMES.get(row["topic"], "Прочее") for row in ROWS)
    left = rows["Свет"] + rows["Прочее"]
    assert f"Внимание: код не вписан у 2 из 5 меток ({left} строк из {len(ROWS)}): «Прочее», «Свет». " in fitted.stderr
    assert "модель с ней нельзя назначить" in fitted.stderr
    assert "triage-train label-map" not in fitted.stderr
    assert "  метка без кода региона: 2" in fitted.stderr
    frame = next(iter(open_table(found)))
    listed = frame[frame["kind"] == "метка без кода региона"]
    first = {
        label: next(n for n, r in enumerate(ROWS, 2) if NAMES.get(r["topic"], "Прочее") == label) for label in rows
    }
    assert {(int(row.row), row.details) for row in listed.itertuples()} == {
        (first[label], f"«{label}», {rows[label]} строк") for label in ("Свет", "Прочее")
    }
    card = _run(bench, monkeypatch, "card", tmp_path / "m")
    assert "Меток без кода региона — 2: «Прочее», «Свет». Такую модель нельзя назначить." in card.stdout


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"label": "Ямы"}], r"map\.csv:1:code: нет столбца «code» → сделайте заготовку командой"),
        (
            [*MAP, {"label": "Река", "code": "ways.river"}],
            r"map\.csv:6:code: кода «ways\.river» в пакете .* → возьмите",
        ),
        ([*MAP, {"label": "Ямы", "code": "ways.snow"}], r"map\.csv:6:label: метка «Ямы» стоит дважды"),
    ],
)
def test_a_wrong_map_is_refused_by_row(rows, message, tmp_path, tiny):
    with pytest.raises(FileFormatError, match=message):
        read_label_map(write_export(tmp_path / "map.csv", rows), "topic", tiny)


def test_a_map_that_leaves_everything_out_is_refused(free, tmp_path, tiny):
    names = [*NAMES.values(), "Прочее"]
    table = write_export(tmp_path / "map.csv", [{"label": name, "code": "-"} for name in names])
    with pytest.raises(FileFormatError, match="все метки помечены «-»"):
        read_label_map(table, "topic", tiny).applied(read_labelled(free, COLUMNS))


def test_the_table_to_fill_in_knows_names_and_suggests_alike_ones(tiny):
    topic = next(topic for topic in tiny.topics if topic.code == "ways.holes")
    frame = map_frame([topic.name, "зкщ", "ways.snow", "зкщ", f"{topic.name}!"], "topic", tiny)
    table = {row.label: row for row in frame.itertuples()}
    assert frame["label"].iloc[0] == "зкщ"
    assert (table["зкщ"].rows, table["зкщ"].code, table["зкщ"].suggested) == ("2", "", "")
    assert table[topic.name].code == "ways.holes"
    assert table["ways.snow"].code == "ways.snow"
    assert table[f"{topic.name}!"].suggested == "ways.holes"


def test_a_model_of_free_labels_is_promoted_once_they_are_mapped(free, tmp_path, bench, monkeypatch):
    columns = ("--text-column", "text", "--label-column", "topic")
    warned = _run(bench, monkeypatch, "fit", free, *columns, "-o", tmp_path / "free")
    assert "Внимание: 4 из 5 меток — не коды и не названия региона tiny" in warned.stderr
    refused = _run(bench, monkeypatch, "promote", tmp_path / "free", "--home", tmp_path / "home", "--force", "да")
    assert "обучите её с --label-map ФАЙЛ" in str(refused.exception)
    made = _run(bench, monkeypatch, "label-map", free, *columns, "-o", tmp_path / "map.csv", "--region", TINY)
    assert made.exit_code == 0, made.output
    frame = next(iter(open_table(tmp_path / "map.csv")))
    codes = {name.strip("★ "): code for code, name in NAMES.items()}
    rows = [{"label": label, "code": codes.get(label, "-")} for label in frame["label"]]
    table = write_export(tmp_path / "filled.csv", rows)
    mapped = ("--label-map", table)
    fitted = _run(bench, monkeypatch, "fit", free, *columns, *mapped, "-o", tmp_path / "mapped", "--json")
    assert fitted.exit_code == 0, fitted.output
    assert "Внимание" not in fitted.stderr
    hold_out = write_export(
        tmp_path / "h.csv", [{"text": r["text"], "topic": NAMES.get(r["topic"], "Прочее")} for r in UNSEEN]
    )
    told = _run(bench, monkeypatch, "evaluate", tmp_path / "mapped", hold_out, *columns, *mapped, "--json")
    assert json.loads(told.stdout)["unknown_labels"] == []
    assert json.loads(told.stdout)["accuracy"] >= 0.7
    done = _run(bench, monkeypatch, "promote", tmp_path / "mapped", "--home", tmp_path / "home", "--force", "первая")
    assert done.exit_code == 0, done.output


def test_free_labels_are_named_in_short():
    assert some(["а", "б"]) == "«а», «б»"
    assert some(list("абвгдеж")) == "«а», «б», «в», «г», «д» и ещё 2"
    assert some(["ы" * 60, "ы" * 61]) == f"«{'ы' * 60}», «{'ы' * 59}…»"


def test_a_code_or_name_of_the_pack_is_found_whatever_its_case(tiny):
    topic = next(topic for topic in tiny.topics if topic.code == "ways.holes")
    assert find_codes([topic.name.upper(), "WAYS.HOLES", "?"], "topic", tiny) == ("ways.holes", "ways.holes", None)


@pytest.mark.parametrize(
    ("label", "suggested"),
    [
        ("Пути прочее", "ways.other"),
        ("Пути, тропы, мосты", "ways.other"),
        ("Спутники прочее", ""),
        ("прочее", ""),
    ],
)
def test_a_group_is_suggested_by_its_name_and_nothing_by_its_spelling(label, suggested):
    names = {"ways.holes": "Ямы на дорогах", "ways.other": "Пути прочее", "light.other": "Свет прочее"}
    assert _nearest(label, names) == suggested


def test_words_of_most_names_suggest_nothing():
    districts = ("Волжского", "Горномарийского", "Звениговского", "Медведевского", "Моркинского")
    names = {f"adm{n}": f"Администрация {own} муниципального района" for n, own in enumerate(districts)}
    assert _nearest("Администрация Пронского муниципального района", names) == ""
    assert _nearest("Администрация Моркинского района", names) == "adm4"
