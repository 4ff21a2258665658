"""Rebuilds the bundled export: `python -m triage.ratings.demonstration.build`; open when plan or texts changed."""

from __future__ import annotations

from triage.ratings.demonstration import DEMONSTRATION_FILE
from triage.ratings.demonstration.export_rows import export_text
from triage.ratings.demonstration.generator import demonstration_cases
from triage.regions.loader import default_region_folder, load_region


def build_text() -> str:
    """Return the text of the bundled export, built from plan and texts."""
    pack = load_region(default_region_folder())
    return export_text(demonstration_cases(pack), pack)


def main() -> None:
    """Write the bundled export."""
    DEMONSTRATION_FILE.write_text(build_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
