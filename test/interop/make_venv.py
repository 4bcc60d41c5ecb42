"""Makes .cache/interop-venv with the packages of requirements.txt; the tests find it there."""

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE.parent.parent / ".cache" / "interop-venv"


def main() -> None:
    python = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(VENV, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"], check=True)
    print(python)


if __name__ == "__main__":
    main()
