"""What a folder was made from, kept in it, so that a later run never takes what lies there for something else."""
import hashlib
import json
from pathlib import Path

FILE = "made-from.json"
Origin = dict[str, object]


def checksum(*parts: bytes) -> str:
    """Enough of SHA-256 to tell two things apart."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part)
    return whole.hexdigest()[:16]


def stamp(path: Path) -> str:
    """Size and time of a file that would take long to read; of one that is not there, that."""
    if not path.exists():
        return "not there"
    about = path.stat()
    return f"{about.st_size} bytes of {about.st_mtime_ns}"


def describe(path: Path | None) -> str | None:
    """A file by its checksum, a folder by the sizes and times of what it holds."""
    if path is None:
        return None
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file())
        return f"{path}: {len(files)} files, {checksum(*(f'{p.relative_to(path)} {stamp(p)}; '.encode() for p in files))}"
    return f"{path}: {checksum(path.read_bytes()) if path.exists() else 'not there'}"


def differences(kept: Origin, now: Origin) -> list[str]:
    """In words, by name."""
    now = json.loads(json.dumps(now))
    return [f"{name}: {kept.get(name)} before, {now.get(name)} now" for name in dict.fromkeys([*kept, *now]) if kept.get(name) != now.get(name)]


def write_origin(path: Path, origin: Origin) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(origin, indent=1) + "\n")
    part.replace(path)


def read_origin(path: Path) -> Origin:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ValueError(f"{path}: does not say what lies beside it was made from ({error})") from error
    return found
