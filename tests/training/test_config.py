from __future__ import annotations

import pytest

from training.config import as_toml, load_config, saved_config
from triage.domain.errors import FileFormatError, InputError


def test_the_saved_config_reads_back_equal():
    config = load_config("authority", overrides=["model.alpha=0.3", "split.folds=4"])
    assert config.model.alpha == 0.3
    assert config.split.folds == 4
    assert saved_config(as_toml(config)) == config


def test_a_file_replaces_values_by_name(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text("[views.lemmas]\nweight = 2.5\n")
    config = load_config("topic", path)
    assert config.views.lemmas.weight == 2.5
    assert config.views.lemmas.high == load_config("topic").views.lemmas.high


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("model.alfa=1", r"--set model\.alfa=1:model\.alfa: такой настройки нет"),
        ("model.alpha=-1", "недопустимое значение"),
        ("model.alpha=много", "недопустимое значение"),
        ("model", "нужно имя=значение"),
        ("split.folds=1", "недопустимое значение"),
    ],
)
def test_a_wrong_override_is_named(override, message):
    with pytest.raises(InputError, match=message):
        load_config("topic", overrides=[override])


def test_a_wrong_file_is_named(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text("[views.lemmas\n")
    with pytest.raises(FileFormatError, match=r"my\.toml: это не TOML"):
        load_config("topic", path)
    with pytest.raises(FileFormatError, match="файл настроек не читается"):
        load_config("topic", tmp_path / "absent.toml")


def test_a_config_of_another_target_is_refused(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text('target = "authority"\n')
    with pytest.raises(InputError, match="настройки для «authority», а учим «topic»"):
        load_config("topic", path)
