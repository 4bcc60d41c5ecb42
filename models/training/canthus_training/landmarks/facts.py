"""What was measured on a pack, kept beside it in landmark-figures.json; the card is written from it."""
import json
from pathlib import Path

FILE = "landmark-figures.json"


def read_facts(pack: Path) -> dict:
    path = pack / FILE
    return json.loads(path.read_text()) if path.exists() else {}


def keep_fact(pack: Path, section: str, value: object) -> None:
    (pack / FILE).write_text(json.dumps(read_facts(pack) | {section: value}, indent=1) + "\n")


def forget_facts(pack: Path) -> None:
    """A new export: nothing that was measured before holds."""
    (pack / FILE).unlink(missing_ok=True)
