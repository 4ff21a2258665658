from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.learned import load_learned
from tests.training.labels import ROWS, UNSEEN, write_export
from training.datasets import Columns, read_labelled
from training.minhash import signatures
from training.overlap import SEEN, seen_by, seen_signatures, text_hashes, without_leaks
from triage.domain.errors import ArtefactError, InputError

COLUMNS = Columns("text", "topic")
LONG = ROWS[0]["text"]


def _data(tmp_path, rows):
    return read_labelled(write_export(tmp_path / "t.csv", rows), COLUMNS)


@pytest.mark.parametrize(
    "copy",
    [LONG.upper(), LONG.replace(".", " !"), f"{LONG} Ответьте", LONG.replace("Кленовой", "Кленовая"), f"  {LONG}  12"],
)
def test_a_training_text_is_recognised_in_another_wording(learned_topics, tmp_path, copy):
    data = _data(tmp_path, [*UNSEEN, {"text": copy, "topic": ROWS[0]["topic"]}])
    hold_out = without_leaks(data, learned_topics)
    assert hold_out.leaked_rows == (12,)
    assert hold_out.data.rows.tolist() == list(range(2, 12))


def test_texts_of_its_own_stay(learned_topics, tmp_path):
    data = _data(tmp_path, UNSEEN)
    assert without_leaks(data, learned_topics).leaked_rows == ()
    assert without_leaks(data, learned_topics).data is data


def test_more_than_a_fifth_is_refused_with_the_rows(learned_topics, tmp_path):
    leaked = [{"text": f"{row['text']} Ответьте!", "topic": row["topic"]} for row in ROWS[:20:4]]
    with pytest.raises(
        InputError, match=r"t\.csv: модель училась на 5 из 15 .*\(строки 12, 13, 14, 15, 16\) → возьмите"
    ):
        without_leaks(_data(tmp_path, [*UNSEEN, *leaked]), learned_topics)


def test_a_text_that_one_of_two_models_has_seen_takes_no_part(learned_topics, learned_authorities, tmp_path):
    seen_by_authorities = replace(
        learned_authorities,
        artefact=replace(
            learned_authorities.artefact,
            arrays={**learned_authorities.artefact.arrays, SEEN: seen_signatures(signatures([UNSEEN[3]["text"]]))},
        ),
    )
    hold_out = without_leaks(_data(tmp_path, UNSEEN), learned_topics, seen_by_authorities)
    assert hold_out.leaked_rows == (5,)


def test_a_model_that_does_not_say_what_it_has_seen_is_refused(learned_topics):
    arrays = {name: array for name, array in learned_topics.artefact.arrays.items() if name != SEEN}
    forgetful = replace(learned_topics, artefact=replace(learned_topics.artefact, arrays=arrays))
    with pytest.raises(ArtefactError, match=r"не помнит, на чём училась.* → обучите её заново"):
        seen_by(forgetful)
    broken = replace(learned_topics, artefact=replace(learned_topics.artefact, arrays={SEEN: np.zeros((2, 5))}))
    with pytest.raises(ArtefactError, match="не помнит"):
        seen_by(broken)


def test_an_artefact_keeps_128_bytes_a_text_and_no_words(topic_model, bench):
    stored = load_learned(topic_model, bench.surroundings).artefact.arrays[SEEN]
    assert stored.dtype == np.uint8
    assert stored.shape == (len({row["text"] for row in ROWS}), 128)


def test_hashes_tell_figures_apart_but_not_marks():
    one, other, third = text_hashes(["Яма у дома 5!", "яма, у дома 5", "Яма у дома 6"]).tolist()
    assert one == other != third
