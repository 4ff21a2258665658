from __future__ import annotations

import pytest

from training.corpus import load_corpus
from training.seed_check import check_corpus
from training.similarity import alike_pairs, nearest_similarity, shingles, word_runs, words_of


def _corpus(seed_folder, codes, *posts):
    lines = ["topic\ttext", *(f"ways.holes\t{text}" for text in posts)]
    (seed_folder / "posts" / "ways.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_corpus(seed_folder, codes)


def test_words_are_compared_without_case_marks_and_numbers():
    assert words_of("Ёлка №5 — УПАЛА, ул. Мира-2") == ["елка", "0", "упала", "ул", "мира", "0"]


def test_shingles_of_a_short_text_are_the_text():
    assert shingles("яма") == {"яма"}
    assert shingles("ямы тут") == {"ямы ", "мы т", "ы ту", " тут"}


def test_similarity_is_jaccard_of_shingles():
    one, other = "снег не убирают у дома", "снег не убирали у дома"
    expected = len(shingles(one) & shingles(other)) / len(shingles(one) | shingles(other))
    pairs, nearest = alike_pairs([one, "мусор", other], 0.3)
    assert [(p.first, p.second) for p in pairs] == [(0, 2)]
    assert pairs[0].similarity == pytest.approx(expected)
    assert nearest == pytest.approx([expected, 0.0, expected])


def test_similarity_to_other_texts_counts_shingles_only_they_have():
    assert nearest_similarity(["снег лежит"], ["снег лежит", "вода"]) == pytest.approx([1.0])
    assert nearest_similarity(["снег"], []) == pytest.approx([0.0])
    long = "снег лежит уже неделю и никто его не убирает"
    expected = len(shingles("снег лежит") & shingles(long)) / len(shingles("снег лежит") | shingles(long))
    assert nearest_similarity(["снег лежит"], [long]) == pytest.approx([expected])


def test_runs_of_words():
    assert word_runs("а б в г", 3) == {("а", "б", "в"), ("б", "в", "г")}
    assert word_runs("а б", 3) == set()


def test_near_duplicates_are_refused_with_both_places(seed_folder, codes):
    corpus = _corpus(seed_folder, codes, "На улице Мира глубокая яма у дома 5", "на улице мира глубокая яма у дома 7!")
    _, faults = check_corpus(corpus, codes)
    assert str(faults[0]).startswith("ways.tsv:3:text: почти повторяет ways.tsv:2 (сходство 1.00)")


def test_templates_are_refused(seed_folder, codes):
    ends = ("у школы страшная яма", "возле аптеки провал", "около реки промоина вся в глине", "перед мостом выбоины")
    corpus = _corpus(seed_folder, codes, *(f"Здравствуйте, прошу принять срочные меры: {end}" for end in ends))
    report, faults = check_corpus(corpus, codes)
    assert "шаблон: «здравствуите прошу принять срочные меры»" in {f.problem.split(" в ")[0] for f in faults} | {
        f.problem.split(" в ")[0].replace("й", "и") for f in faults
    }
    assert report.template_share > 0


def test_a_text_taken_from_real_posts_is_refused(seed_folder, codes):
    real = "вчера вечером на нашей улице опять провалился асфальт у магазина"
    corpus = _corpus(seed_folder, codes, "Смотрите: на нашей улице опять провалился асфальт у магазина!", "другое")
    _, faults = check_corpus(corpus, codes, [real])
    assert [(f.file, f.line, f.problem) for f in faults] == [("ways.tsv", 2, "7 слов подряд из чужого обращения")]


def test_topics_below_the_minimum_are_counted(seed_folder, codes):
    report, _ = check_corpus(load_corpus(seed_folder, codes), ["ways.holes", "ways.snow", "trash.bins"])
    assert report.topics_short == {"ways.holes": (5, 8), "ways.snow": (5, 8), "trash.bins": (5, 8)}


def test_the_ratio_of_types_is_compared_on_equally_many_words(seed_folder, codes):
    corpus = load_corpus(seed_folder, codes)
    report, _ = check_corpus(corpus, codes, ["яма яма яма яма"])
    assert report.tokens_compared == 4
    assert report.real_type_token_ratio == pytest.approx(0.25)
    assert report.type_token_ratio == pytest.approx(1.0)
    assert check_corpus(corpus, codes)[0].real_type_token_ratio is None
