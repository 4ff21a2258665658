from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from api.cli import COMMANDS, build_app
from api.commands.sample_table import place_cell, route_cell, shortened, topic_cell
from api.installation import Check, Health, examine, foreign_owners
from api.samples import sample_posts
from triage.domain.errors import InputError
from triage.files.decision_columns import DecisionColumns

TINY = Path(__file__).parents[2] / "regions" / "tiny"


def test_every_command_of_the_contract_is_registered():
    names = {command.name for command in build_app().registered_commands}
    groups = {group.name for group in build_app().registered_groups}
    assert {"classify", "serve", "doctor", "sample"} <= names
    assert "region" in groups
    assert len(COMMANDS) == len(names) + len(groups)


@pytest.mark.parametrize(
    "command", [["classify"], ["serve"], ["doctor"], ["sample"], ["region", "check"], ["region", "new"]]
)
def test_help_is_in_russian_and_names_the_exit_codes(triage, command):
    result = triage(*command, "--help")
    assert result.exit_code == 0
    assert "Коды выхода" in result.output


def test_region_check_passes_a_sound_pack(triage):
    result = triage("region", "check", TINY)
    assert result.exit_code == 0, result.output
    assert "0 ошибок" in result.output


def test_region_check_names_file_line_and_remedy_of_a_fault(triage, tmp_path):
    folder = tmp_path / "pack"
    shutil.copytree(TINY, folder)
    path = folder / "settlements.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",zaozersky,", ",nowhere,"), encoding="utf-8")
    result = triage("region", "check", folder)
    assert result.exit_code == 1
    assert "ошибка: settlements.csv:2:district" in result.output
    assert " → " in result.output
    found = json.loads(triage("region", "check", folder, "--json").stdout)
    assert found[0]["gravity"] == "error"
    assert (found[0]["file"], found[0]["line"]) == ("settlements.csv", 2)


def test_region_new_builds_a_pack_that_can_be_checked(triage, tmp_path):
    municipalities, settlements = tmp_path / "m.csv", tmp_path / "s.csv"
    municipalities.write_text(
        "oktmo8,name_clean,center,level\n77604000,Речной муниципальный район,с Речное,municipal_district\n",
        encoding="utf-8",
    )
    settlements.write_text(
        "oktmo11,type,name,raw,district,settlement_municipality\n"
        "77604101001,с,Речное,с Речное,Речной муниципальный район,Речное\n"
        "77604101002,д,Лесная,д Лесная,Речной муниципальный район,Речное\n",
        encoding="utf-8",
    )
    arguments = ("--name", "Речной край", "--municipalities", municipalities, "--settlements", settlements)
    result = triage("region", "new", tmp_path / "river", *arguments, "--template", TINY)
    assert result.exit_code == 0, result.output
    assert "1 район, 2 населённых пункта" in result.output
    assert (tmp_path / "river" / "region.toml").is_file()


def test_an_unknown_region_is_named_with_a_remedy(services):
    failed = [check for check in examine(services.settings.model_copy(update={"region": "atlantis"})) if check.remedy]
    assert any("региона «atlantis» нет" in check.found for check in failed)


def test_doctor_finds_packages_that_take_our_names():
    assert foreign_owners({"triage": ["incident-triage"], "api": ["incident-triage"]}) == {}
    assert foreign_owners({"triage": ["incident-triage", "triage"], "api": ["fastapi-api"]}) == {
        "api": ["fastapi-api"],
        "triage": ["triage"],
    }


def test_only_we_own_our_top_level_names():
    assert foreign_owners() == {}


def test_doctor_speaks_for_people_and_for_programs(triage, monkeypatch):
    good = [Check("python", Health.GOOD, "3.11"), Check("encoder", Health.WARNING, "не установлен", "поставьте")]
    monkeypatch.setattr("api.installation.examine", lambda settings: iter(good))
    result = triage("doctor")
    assert (result.exit_code, result.output) == (0, "✓ python: 3.11\n! encoder: не установлен → поставьте\n")
    bad = [*good, Check("model", Health.FAILED, "нет манифеста", "обучите")]
    monkeypatch.setattr("api.installation.examine", lambda settings: iter(bad))
    result = triage("doctor", "--json")
    assert result.exit_code == 1
    assert [check["health"] for check in json.loads(result.stdout)] == ["good", "warning", "failed"]


def test_a_check_that_raises_is_a_failed_check(monkeypatch, services):
    def broken(settings):
        raise InputError("всё плохо")

    monkeypatch.setattr("api.installation.build_pipeline", broken)
    monkeypatch.setattr("api.installation.load_encoder", lambda: None)
    checks = list(examine(services.settings))
    assert checks[-1].health is Health.FAILED
    assert (checks[-1].name, checks[-1].found, checks[-1].remedy) == (
        "pipeline",
        "всё плохо",
        "исправьте и запустите снова",
    )
    assert next(check for check in checks if check.name == "encoder").health is Health.WARNING


def test_the_sample_is_shown_as_a_table(triage):
    result = triage("sample", "--limit", 5)
    assert result.exit_code == 0, result.output
    assert "Решения по примерам обращений" in result.output
    assert "из 5; нужен человек:" in result.output
    assert f"Это первые 5 из {len(sample_posts())} примеров; все: triage sample" in result.output


def test_make_run_shows_a_screenful_and_then_the_address():
    makefile = (Path(__file__).parents[3] / "Makefile").read_text(encoding="utf-8")
    run = makefile.partition("\nrun:")[2].partition("\n\n")[0].splitlines()
    assert run[-2].strip() == "@$(BIN)/triage sample --limit 6"
    assert run[-1].strip() == "@$(BIN)/triage serve --free-port"


def test_samples_are_many_varied_and_our_own():
    posts = sample_posts()
    assert len(posts) >= 40
    assert len({post.text for post in posts}) == len(posts)
    assert all(post.created_at for post in posts)
    assert any(post.source_page for post in posts)


def test_cells_say_what_a_person_needs():
    routed = DecisionColumns(
        topic="Ямы", topic_confidence=0.9, settlement="Сернур", street="Советская", district="Сернурский район",
        authority="Администрация", confidence=0.8, status="routed",
    )  # fmt: skip
    assert place_cell(routed) == "Сернур, Советская, Сернурский район"
    assert topic_cell(routed) == "Ямы (90%)"
    assert route_cell(routed).plain == "Администрация (80%)"
    chat = DecisionColumns(topic="Ямы", status="needs_review", review_reasons="not_incident|no_place")
    assert (place_cell(chat), topic_cell(chat)) == ("", "")
    assert route_cell(chat).plain == "человек: не обращение: благодарность, реклама, разговор; место не названо"
    assert place_cell(DecisionColumns(settlement="Волжск", district="Волжск")) == "Волжск"
    assert shortened("а  б\n" + "в" * 200).endswith("…")
