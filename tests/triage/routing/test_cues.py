from __future__ import annotations

import pytest

from tests.doubles import span_of
from triage.domain.authorities import Condition
from triage.routing.cues import CueMatcher


def matcher(*phrases: str, cues: tuple[str, ...] = ()) -> CueMatcher:
    return CueMatcher([Condition("found", cues, phrases, "", "")])


@pytest.mark.parametrize(
    ("cue", "text", "words"),
    [
        ("подъезд", "В нашем подъезде темно", "подъезде"),
        ("ёлка", "Упала елка", "елка"),
        ("провод висеть", "провода висят над лужей", "провода висят"),
        ("нет вода", "у нас нет горячей воды", "нет горячей воды"),
        ("а 295", "трасса А-295 разбита", "А-295"),
        ("запах газ", "ЗАПАХ ГАЗА!!!", "ЗАПАХ ГАЗА"),
        ("до деревни", "не доехать до деревни", "до деревни"),
    ],
)
def test_a_cue_is_found_by_lemma_or_form(reader, cue, text, words):
    hits = matcher(cue).find(reader.read([text])[0])
    assert [(hit.code, hit.span.of(text), hit.text) for hit in hits] == [("found", words, words)]


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("провод висеть", "провода. Висит объявление"),
        ("провод висеть", "висят провода"),
        ("нет вода", "нет у нас уже давно воды"),
        ("газ", "газета"),
        ("нет вода", "воды нет"),
        ("нет вода", "а у нас нет"),
    ],
)
def test_a_cue_is_not_found(reader, cue, text):
    assert matcher(cue).find(reader.read([text])[0]) == []


def test_hits_outside_the_focus_do_not_count(reader):
    text = "Яма во дворе. Темно в подъезде."
    document = reader.read([text])[0]
    assert matcher(cues=("подъезд",)).find(document, span_of(text, "Яма во дворе")) == []
    assert len(matcher(cues=("подъезд",)).find(document, span_of(text, "Темно в подъезде"))) == 1


def test_spans_point_into_the_original_of_a_dirty_text(reader):
    text = "'<br>\u200bЗапах\u200b газа &nbsp; у дома"
    (hit,) = matcher("запах газ").find(reader.read([text])[0])
    assert hit.span.of(text) == "Запах\u200b газа"


def test_no_entries_find_nothing(reader):
    assert CueMatcher([]).find(reader.read(["Запах газа"])[0]) == []
