from __future__ import annotations

import pytest

from tests.tiny_models import NON_INCIDENTS, POSTS
from training.corpus import load_corpus, read_corpus
from training.seed import SEED_FOLDER
from triage.domain.errors import InputError
from triage.regions.loader import default_region_folder, load_region


def _write(folder, name, *lines):
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_everything_in_the_folder_is_read(seed_folder, codes):
    corpus = load_corpus(seed_folder, codes)
    assert len(corpus.posts) == sum(map(len, POSTS.values()))
    assert [(p.label, p.text) for p in corpus.non_incidents] == NON_INCIDENTS
    assert {p.file for p in corpus.posts} == {f"{group}.tsv" for group in POSTS}


def test_issues_of_a_marked_post_are_spans_of_the_unmarked_text(seed_folder, codes):
    post = load_corpus(seed_folder, codes).multi[0]
    assert post.text == "Яма у дома, и ещё мусор не вывозят вторую неделю"
    assert [(i.topic, i.span.of(post.text)) for i in post.issues] == [
        ("ways.holes", "Яма у дома"),
        ("trash.bins", "мусор не вывозят"),
    ]


def test_a_written_line_break_becomes_one(seed_folder, codes):
    _write(seed_folder, "posts/ways.tsv", "topic\ttext", r"ways.holes" + "\tяма\\nи ещё яма")
    assert "яма\nи ещё яма" in {p.text for p in load_corpus(seed_folder, codes).posts}


def test_unusual_line_separators_inside_a_text_do_not_end_it(seed_folder, codes):
    _write(seed_folder, "posts/ways.tsv", "topic\ttext", "ways.holes\tяма\u2028и\x85яма")
    assert "яма\u2028и\x85яма" in {p.text for p in load_corpus(seed_folder, codes).posts}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ways.rivers\tтекст", r"ways\.tsv:3:topic: неизвестная тема «ways\.rivers» → код из topics\.csv"),
        ("trash.bins\tтекст", r"ways\.tsv:3:topic: «trash\.bins» не из этой группы → перенесите строку"),
        ("ways.holes текст", r"ways\.tsv:3: 1 столбцов или пусто → нужно 2"),
        ("ways.holes\t ", r"ways\.tsv:3: 2 столбцов или пусто → нужно 2"),
        ("ways.holes\tа\tб", r"ways\.tsv:3: 3 столбцов или пусто → нужно 2"),
    ],
)
def test_a_bad_line_is_named(seed_folder, codes, line, message):
    _write(seed_folder, "posts/ways.tsv", "topic\ttext", "ways.holes\tяма", line)
    with pytest.raises(InputError, match=message):
        load_corpus(seed_folder, codes)


def test_a_wrong_header_is_named(seed_folder, codes):
    _write(seed_folder, "non_incidents.tsv", "text\tkind", "thanks\tспасибо")
    with pytest.raises(InputError, match=r"non_incidents\.tsv:1: заголовок .* → нужно «kind<TAB>text»"):
        load_corpus(seed_folder, codes)


@pytest.mark.parametrize("text", ["без разметки", "⟦ways.holes яма⟧", "⟦ways.holes|яма", "⟦|яма⟧"])
def test_broken_markup_is_named(seed_folder, codes, text):
    _write(seed_folder, "multi.tsv", "text", text)
    with pytest.raises(InputError, match=r"multi\.tsv:2:text: разметка не читается"):
        load_corpus(seed_folder, codes)


def test_an_unknown_topic_in_the_markup_is_named(seed_folder, codes):
    _write(seed_folder, "multi.tsv", "text", "⟦ways.rivers|река⟧ вышла")
    with pytest.raises(InputError, match=r"multi\.tsv:2:text: неизвестная тема «ways\.rivers»"):
        load_corpus(seed_folder, codes)


def test_a_folder_without_posts_is_named(tmp_path, codes):
    with pytest.raises(InputError, match="нет файлов с обращениями"):
        load_corpus(tmp_path, codes)


def test_all_faults_come_at_once(seed_folder, codes):
    _write(seed_folder, "posts/ways.tsv", "topic\ttext", "x\tа", "ways.holes", "trash.bins\tб")
    assert len(read_corpus(seed_folder, codes)[1]) == 3


def test_the_fingerprint_follows_texts_and_labels(seed_folder, codes):
    before = load_corpus(seed_folder, codes).fingerprint
    assert load_corpus(seed_folder, codes).fingerprint == before
    _write(seed_folder, "multi.tsv", "text", "⟦ways.holes|Яма у дома⟧, и ещё ⟦ways.snow|снег⟧")
    assert load_corpus(seed_folder, codes).fingerprint != before


def test_the_shipped_corpus_has_no_fault_of_form():
    codes = {topic.code for topic in load_region(default_region_folder()).topics}
    corpus, faults = read_corpus(SEED_FOLDER, codes)
    assert faults == []
    assert len(corpus.posts) > 1000
