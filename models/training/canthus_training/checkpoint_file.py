"""Reads a file of torch.save: tensors and plain values, nothing that runs code."""
import re
from pathlib import Path

import torch

MAGIC = (b"PK", b"\x80\x02")  # a zip archive; before torch 1.6 a pickle of protocol 2


def read_checkpoint(path: Path) -> object:
    """On the CPU. ValueError names the file and the reason."""
    try:
        with path.open("rb") as file:
            head = file.read(2)
    except OSError as error:
        raise ValueError(f"{path}: there is no such file" if isinstance(error, FileNotFoundError) else f"{path}: {error.strerror}") from error
    # Of anything else torch says no more than the byte at which it gave up.
    if head not in MAGIC:
        raise ValueError(f"{path}: not a torch checkpoint; torch.save writes a zip archive or a pickle, and this is {'empty' if not head else 'neither'}")
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        # What torch refuses to run stands amid advice to run it all the same.
        refused = re.search(r"WeightsUnpickler error: (.*?)(\. |$)", str(error), re.MULTILINE)
        reason = refused[1] if refused else str(error).partition(". ")[0] or type(error).__name__
        raise ValueError(f"{path}: a torch checkpoint that cannot be read: {reason}") from error
