from __future__ import annotations

import hashlib
import json
import pickle
import shutil

import numpy as np
import pytest

from models.card import CascadePoint, ModelReport
from models.card_text import card_text
from models.confidence import LoadPoint
from models.registry import PROTOCOL, Manifest, fingerprint, read_artefact, read_manifest, write_artefact
from triage.domain.errors import ArtefactError

MANIFEST = Manifest(
    kind="topic",
    name="m",
    version="1",
    labels=("a.one", "b.two"),
    data_fingerprint="ff",
    settings={"alpha": 1.0},
    metrics={"accuracy": 0.5},
)


@pytest.fixture
def folder(tmp_path):
    write_artefact(tmp_path / "m", MANIFEST, {"w": np.arange(3.0)}, {"terms.json": ["ё", "б"]})
    return tmp_path / "m"


def test_what_is_written_is_read(folder):
    artefact = read_artefact(folder, "topic", {"a.one", "b.two", "c.three"})
    assert artefact.manifest.labels == ("a.one", "b.two")
    assert artefact.manifest.settings == {"alpha": 1.0}
    assert artefact.texts == {"terms.json": ["ё", "б"]}
    assert artefact.arrays["w"].tolist() == [0.0, 1.0, 2.0]


def test_the_same_model_gives_the_same_bytes(folder, tmp_path):
    write_artefact(tmp_path / "again", MANIFEST, {"w": np.arange(3.0)}, {"terms.json": ["ё", "б"]})
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_writing_again_leaves_no_file_of_the_old_model(folder):
    write_artefact(folder, MANIFEST, {"w": np.arange(3.0)}, {})
    assert {path.name for path in folder.iterdir()} == {"manifest.json", "arrays.npz"}


def _edit(folder, **fields):
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


def test_a_folder_without_a_manifest_is_refused(tmp_path):
    with pytest.raises(ArtefactError, match="нет описания модели"):
        read_manifest(tmp_path, "topic")


def test_a_newer_protocol_is_refused(folder):
    _edit(folder, protocol=PROTOCOL + 1)
    with pytest.raises(ArtefactError, match=f"протокол {PROTOCOL + 1}, эта версия понимает {PROTOCOL}"):
        read_artefact(folder, "topic", MANIFEST.labels)


def test_a_model_of_another_kind_is_refused(folder):
    with pytest.raises(ArtefactError, match="это модель вида «topic», нужна «authority»"):
        read_artefact(folder, "authority", MANIFEST.labels)


def test_a_changed_file_is_refused(folder):
    (folder / "terms.json").write_text('["x"]')
    with pytest.raises(ArtefactError, match=r"terms\.json: sha256 .* не совпадает"):
        read_artefact(folder, "topic", MANIFEST.labels)


def test_a_missing_file_is_refused(folder):
    (folder / "arrays.npz").unlink()
    with pytest.raises(ArtefactError, match=r"arrays\.npz: файла нет"):
        read_artefact(folder, "topic", MANIFEST.labels)


def test_labels_the_pack_lacks_are_named(folder):
    with pytest.raises(ArtefactError, match=r"нет кодов, на которых обучена модель: b\.two"):
        read_artefact(folder, "topic", {"a.one"})


@pytest.mark.parametrize("text", ["not json", "[]", "{}", '{"protocol": 1}', '{"protocol": 1, "labels": [], "odd": 1}'])
def test_a_broken_manifest_is_refused(folder, text):
    (folder / "manifest.json").write_text(text)
    with pytest.raises(ArtefactError, match=r"manifest\.json"):
        read_manifest(folder, "topic")


def test_a_pickle_in_the_arrays_is_never_opened(folder):
    class Boom:
        def __reduce__(self):
            return (pytest.fail, ("a pickle was opened",))

    np.savez(folder / "arrays.npz", w=np.array([Boom()], dtype=object))
    assert pickle.dumps(1)
    _edit(folder, files={"arrays.npz": hashlib.sha256((folder / "arrays.npz").read_bytes()).hexdigest()})
    with pytest.raises(ArtefactError, match=r"arrays\.npz: не массивы"):
        read_artefact(folder, "topic", MANIFEST.labels)


def test_a_file_outside_the_folder_is_refused(folder):
    shutil.copy(folder / "terms.json", folder.parent / "terms.json")
    digest = hashlib.sha256((folder / "terms.json").read_bytes()).hexdigest()
    _edit(folder, files={"../terms.json": digest})
    with pytest.raises(ArtefactError, match="вне папки модели или не того вида"):
        read_artefact(folder, "topic", MANIFEST.labels)


def test_a_fingerprint_changes_with_order_and_content():
    assert fingerprint(["a", "b"]) == fingerprint(["a", "b"])
    assert len({fingerprint(lines) for lines in (["a", "b"], ["b", "a"], ["ab"], ["a", "b", ""])}) == 4


def test_the_card_names_figures_and_data():
    report = ModelReport(("Notes.",), (CascadePoint(0.5, 0.25, 0.8, 0.6),), (LoadPoint(0.5, 0.75, 0.1, 0.55),))
    text = card_text(MANIFEST, ModelReport.of(json.loads(json.dumps(report.as_json()))))
    assert "| 0,50 | 25,0 % | 0,800 | 0,600 |" in text
    assert "| **0,50** | 75,0 % | 25,0 % | 10,0 % | 0,550 |" in text
    assert "| accuracy | 0,5 |" in text
    assert "отпечаток `ff`" in text
