"""Writes the model card of an artefact from its manifest; open to change what a card says."""

from __future__ import annotations

from pathlib import Path

from models.registry import CARD_FILE, Manifest


def card_text(manifest: Manifest) -> str:
    """Return the card in Markdown: what the model is, on what it was taught, how it was measured."""
    lines = [
        f"# {manifest.name} {manifest.version}",
        "",
        f"- kind: {manifest.kind}, protocol {manifest.protocol}, {len(manifest.labels)} labels",
        f"- training data: fingerprint `{manifest.data_fingerprint}`",
        f"- sentence encoder: {manifest.encoder or 'none'}",
        "",
        "## Figures",
        "",
        "| figure | value |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in manifest.metrics.items()),
        "",
        "## Settings",
        "",
        "| setting | value |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in manifest.settings.items()),
        "",
        "## Versions",
        "",
        ", ".join(f"{library} {version}" for library, version in manifest.libraries.items()),
    ]
    return "\n".join(lines) + "\n"


def write_card(folder: Path, manifest: Manifest) -> Path:
    """Write `card.md` beside the manifest and return its path."""
    path = folder / CARD_FILE
    path.write_text(card_text(manifest), encoding="utf-8")
    return path
