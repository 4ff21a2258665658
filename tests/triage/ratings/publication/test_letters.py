from __future__ import annotations

from tests.triage.ratings.publication.test_wording import plain
from triage.ratings.rating import RatedWindow


def letter(files: dict[str, bytes], code: str) -> str:
    return plain(files[f"letters/{code}.html"].decode())


def test_a_letter_has_figures_cases_and_advice(files: dict[str, bytes]) -> None:
    text = letter(files, "adm_volzhsk")
    assert "Вам поступило 60 сообщений, без ответа осталось 2." in text
    assert "из 16, с учётом случайности" in text
    assert "Что улучшить в первую очередь" in text
    assert "Доводите до решения" in text
    assert "Посмотрите обращения: № " in text
    assert "Ответы-обещания вместо ответа: " in text
    assert "Администрация городского округа «Город Волжск»" in text


def test_a_leader_is_told_to_carry_on(files: dict[str, bytes]) -> None:
    assert "показатели не ниже средних по лиге" in letter(files, "adm_mari_tureksky")
    assert "На что обратить внимание" not in letter(files, "adm_mari_tureksky")


def test_a_small_authority_is_told_why_it_has_no_place(files: dict[str, bytes]) -> None:
    text = letter(files, "adm_kilemarsky")
    assert "Вам поступило 3 сообщения." in text
    assert "не присвоено: мало обращений" in text


def test_the_change_is_explained(files: dict[str, bytes]) -> None:
    text = letter(files, "adm_yurinsky")
    assert "Среднее время первого ответа было 2 ч 22 мин, стало 1 ч 37 мин: из-за состава тем " in text
    assert ", из-за темпа −" in text
    assert "лига и число сообщений — " in text


def test_every_letter_carries_the_notice(files: dict[str, bytes], demonstration: RatedWindow) -> None:
    for path, content in files.items():
        if path.startswith("letters/"):
            assert demonstration.rating.data_notice in content.decode()
