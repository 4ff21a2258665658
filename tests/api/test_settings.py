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
