"""Tables of the two READMEs, made from the code: `python -m tests.docs.readme_tables` writes them, a test compares.

Each table stands between `<!-- NAME -->` and `<!-- /NAME -->`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import typer.main

from api.cli import build_app
from api.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
READMES = (ROOT / "README.md", ROOT / "README.ru.md")


def commands() -> Iterator[tuple[str, str]]:
    """Yield (command with its arguments, what it does) in the order of `triage --help`."""
    root = typer.main.get_command(build_app())
    for name, command in root.commands.items():
        group = getattr(command, "commands", None)
        for path, one in [(f"{name} {sub}", child) for sub, child in group.items()] if group else [(name, command)]:
            arguments = " ".join(p.metavar or p.name.upper() for p in one.params if p.param_type_name == "argument")
            options = " ".join(_option(p) for p in one.params if p.param_type_name == "option" and p.name != "help")
            usage = " ".join(part for part in ("triage", path, arguments, options) if part)
            yield usage, (one.help or "").strip().splitlines()[0]


def _option(parameter) -> str:
    name = min(parameter.opts, key=len)
    return name if parameter.required else f"[{name}]"


def settings() -> Iterator[tuple[str, str, str]]:
    """Yield (variable, default, meaning) of every setting."""
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        yield PREFIX + name.upper(), "" if default is None else str(default), field.description or ""


def tables() -> dict[str, str]:
    """Return every table as Markdown, by the name of its markers."""
    rows = [("Command", "What it does"), ("---", "---"), *((f"`{usage}`", text) for usage, text in commands())]
    chosen = [("Variable", "Default", "Meaning"), ("---", "---", "---")]
    chosen += [(f"`{name}`", f"`{default}`" if default else "", text) for name, default, text in settings()]
    return {"commands": _markdown(rows), "settings": _markdown(chosen)}


def _markdown(rows: list[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)


def with_tables(text: str) -> str:
    """Return a README with its tables as the code has them now."""
    for name, table in tables().items():
        block = f"<!-- {name} -->\n{table}\n<!-- /{name} -->"
        text = re.sub(f"<!-- {name} -->.*?<!-- /{name} -->", lambda _, block=block: block, text, flags=re.DOTALL)
    return text


def main() -> int:
    for path in READMES:
        path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
