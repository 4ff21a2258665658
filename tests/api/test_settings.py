from __future__ import annotations

import pytest

from api.settings import Settings, settings_with
from triage.domain.errors import InputError


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("TRIAGE_PORT", "9000")
    monkeypatch.setenv("TRIAGE_USE_ENCODER", "false")
    assert (Settings().port, Settings().use_encoder) == (9000, False)


def test_an_empty_variable_is_not_set(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.setenv("TRIAGE_" + name.upper(), "")
    monkeypatch.setenv("TRIAGE_REGION", "mari_el")
    assert Settings() == Settings.model_construct()


def test_what_is_given_on_the_command_line_wins(monkeypatch):
    monkeypatch.setenv("TRIAGE_PORT", "9000")
    settings = settings_with(port=9001, host=None)
    assert (settings.port, settings.host) == (9001, "127.0.0.1")


def test_wrong_values_are_refused(monkeypatch):
    monkeypatch.setenv("TRIAGE_PORT", "70000")
    with pytest.raises(InputError, match="настройка TRIAGE_PORT: «70000» не годится"):
        settings_with()
    with pytest.raises(InputError, match="настройка TRIAGE_PORT: «-1» не годится"):
        settings_with(port=-1)


def test_every_setting_explains_itself_in_russian():
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert any("а" <= letter <= "я" for letter in field.description.lower()), name


def test_a_wrong_group_is_named_and_its_secret_is_not_repeated(monkeypatch):
    monkeypatch.setenv("TRIAGE_VK_GROUPS", '{"77": {"confirmation": "abc", "secret": "s3cr3t"}}')
    with pytest.raises(InputError, match="TRIAGE_VK_GROUPS → 77 → secret: короче 8 знаков") as caught:
        settings_with()
    assert "s3cr3t" not in str(caught.value)


def test_groups_that_are_no_json_are_refused(monkeypatch):
    monkeypatch.setenv("TRIAGE_VK_GROUPS", '{"77": {"secret": "s3cr3t"')
    with pytest.raises(InputError, match="настройка TRIAGE_VK_GROUPS: не JSON") as caught:
        settings_with()
    assert "s3cr3t" not in str(caught.value)


def test_groups_come_from_json(monkeypatch):
    monkeypatch.setenv("TRIAGE_VK_GROUPS", '{"77": {"confirmation": "abc", "secret": "s3cr3tword"}}')
    assert settings_with().vk_groups[77].confirmation == "abc"
    assert "s3cr3tword" not in repr(settings_with())


def test_wrong_values_are_said_in_russian(monkeypatch):
    monkeypatch.setenv("TRIAGE_PORT", "x")
    with pytest.raises(InputError, match="настройка TRIAGE_PORT: «x» не годится: нужно целое число"):
        settings_with()


@pytest.mark.parametrize("name", ["SESSION_SECRET", "VK_GROUPS", "DATABASE_URL", "PORT"])
def test_what_was_never_filled_in_is_no_value(monkeypatch, name):
    monkeypatch.setenv(f"TRIAGE_{name}", f"${{TRIAGE_{name}:-}}")
    with pytest.raises(InputError, match=f"настройка TRIAGE_{name}:.* значение не подставлено"):
        settings_with()
