"""Builds the case table of a rating from stored columns, without loops over rows; open when it differs from `cases`.

`triage.ratings.cases` says what every column means, and makes the same table of domain incidents. A property test
holds both to equal frames; a rule changed there is changed here and in `stored_answers`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from triage.ratings.cases import CASE_COLUMNS, CLOSING_REASONS, OUTCOMES
from triage.ratings.places import TOO_VAGUE, mixed, urban_settlements, word_hashes
from triage.ratings.stored_answers import Answered, Charged, answers_charged, charged_with, rows_of
from triage.ratings.stored_words import category, encoded, positions
from triage.regions.pack import RegionPack
from triage.storage.case_columns import CaseColumns

_UNDATED = np.datetime64(0, "us")


def stored_case_table(columns: CaseColumns, pack: RegionPack) -> pd.DataFrame:
    """Return the case table of stored incidents, in their order."""
    authorities = encoded(columns.assignments["authority"], columns.answers["authority"])
    charged = charged_with(columns, authorities.codes[0])
    answered = answers_charged(columns, charged, authorities.codes[1])
    stored = {
        **_own_columns(columns.incidents, pack),
        **_moments(columns, charged, answered),
        "authority": category(charged.authority, authorities.values),
        "wrong_authority": category(charged.wrong_authority, authorities.values),
        "misrouted": charged.is_wrong,
        "norm_hours": charged.norm_hours,
        "first_kind": answered.first_kind,
        "quality": answered.quality,
        "has_final": answered.has_final,
        "duplicate": _is_duplicate(columns),
        "not_ours": answered.declines,
        "template": answered.template,
        "fits": answered.fits,
    }
    return pd.DataFrame({name: stored[name] for name in CASE_COLUMNS}, copy=False)


def _own_columns(stored: pd.DataFrame, pack: RegionPack) -> dict[str, Any]:
    """Return what the row of an incident says by itself."""
    return {
        "case_id": stored["uid"],
        "row": stored["source_row"],
        "stated_s": stored["first_answer_s"],
        "stated_working_s": stored["first_answer_working_s"],
        "outcome": positions(stored["outcome"], OUTCOMES),
        "closing_reason": positions(stored["closing_reason"], CLOSING_REASONS),
        "solvable": stored["is_solvable"].to_numpy().astype("int8"),
        "topic_group": _topic_group(stored),
        "place_topic": _place_topic(stored, pack),
    }


def _moments(columns: CaseColumns, charged: Charged, answered: Answered) -> dict[str, npt.NDArray[Any]]:
    """Return the moments, cut to whole seconds."""
    created = columns.incidents["created_at"].to_numpy()
    dated = np.where(created == _UNDATED, np.datetime64("NaT", "us"), created)
    moments = {
        "created_at": dated,
        "clock_at": np.where(charged.authority >= 0, charged.assigned_at, dated),
        "first_answer_at": answered.first_at,
        "final_answer_at": answered.final_at,
        "closed_at": columns.incidents["closed_at"].to_numpy(),
        "reopened_at": _first_reopening(columns),
    }
    return {name: values.astype("datetime64[s]") for name, values in moments.items()}


def _first_reopening(columns: CaseColumns) -> npt.NDArray[Any]:
    first = np.full(len(columns.incidents), np.datetime64("NaT", "us"))
    np.fmin.at(first, rows_of(columns, columns.reopenings["incident_id"]), columns.reopenings["reopened_at"].to_numpy())
    return first


def _is_duplicate(columns: CaseColumns) -> npt.NDArray[np.bool_]:
    """Say which incidents belong to a mass problem whose first member is another incident."""
    firsts = columns.problems.set_index("problem_id")["first_id"]
    first = columns.incidents["problem_id"].map(firsts)
    return (first.notna() & (first != columns.incidents["id"])).to_numpy()


def _topic_group(stored: pd.DataFrame) -> pd.Categorical:
    """Return the stored group, or the first part of the topic where there is none."""
    groups, topics = encoded(stored["topic_group"]), encoded(stored["topic"])
    values = (*groups.values, *(topic.partition(".")[0] for topic in topics.values))
    of_topic = np.where(topics.only < 0, -1, topics.only + len(groups.values))
    is_named = np.array([*map(bool, groups.values), False])[groups.only]
    return category(np.where(is_named, groups.only, of_topic), values)


def _place_topic(stored: pd.DataFrame, pack: RegionPack) -> npt.NDArray[np.int64]:
    """Return the number of «same place and topic», as `triage.ratings.places` gives it to the words."""
    urban = urban_settlements(pack)
    columns = [encoded(stored[name]) for name in ("topic", "settlement", "street", "house")]
    topic, settlement, street, _ = (np.array([*map(bool, column.values), False])[column.only] for column in columns)
    is_urban = np.array([*(value in urban for value in columns[1].values), False])[columns[1].only]
    is_precise = topic & settlement & (street | ~is_urban)
    hashes = [word_hashes((*column.values, ""))[column.only] for column in columns]
    return np.where(is_precise, mixed(hashes), TOO_VAGUE)
