"""Finds what would stop every worker before one is started; open when `triage serve --workers` refuses to start.

A worker needs seconds to find out that it cannot serve. These checks read no model and open no database.
"""

from __future__ import annotations

from datetime import datetime

from api.clock import SystemClock
from api.settings import Settings
from models.registry import SHIPPED_TOPICS, TOPIC_KIND, check_artefact, check_labels
from triage.domain.errors import InputError
from triage.incidents.authorities import check_authority
from triage.regions.loader import load_region, region_folder
from triage.regions.pack import RegionPack
from triage.storage.database import Database


def check_before_start(settings: Settings) -> None:
    """Check region, model and address of the database; half a second.

    Raises:
        InputError: There is no such region, the address of the database is none, or a community of VK answers for an
            authority that the region does not have.
        RegionPackError: The region pack is faulty.
        ArtefactError: The model is absent, damaged, or knows topics that the region lacks.
    """
    Database(settings.database_url).close()
    pack = load_region(region_folder(settings.region))
    folder = settings.topic_model or SHIPPED_TOPICS
    check_labels(folder, check_artefact(folder, TOPIC_KIND), {topic.code for topic in pack.topics})
    check_groups(settings, pack, SystemClock().now())


def check_groups(settings: Settings, pack: RegionPack, now: datetime) -> None:
    """Raise InputError when a community of VK answers for an authority that the region does not have now."""
    for number, group in settings.vk_groups.items():
        if group.authority is not None:
            try:
                check_authority(pack, group.authority, now)
            except InputError as error:
                raise InputError(f"настройка TRIAGE_VK_GROUPS, сообщество {number}: {error}") from error
