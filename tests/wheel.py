"""Build the wheel, look into it, install it into an environment of its own and use it there.

Run by `make check`, not by pytest: it downloads the dependencies.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = {"prompts": {".md"}, "prompts/examples": {".json"}}


def expected() -> set[str]:
    """What the wheel must hold beside its metadata: all code, and the data folders."""
    package = (p for p in (ROOT / "extractor").rglob("*") if p.is_file())
    code = {p.relative_to(ROOT).as_posix() for p in package if p.suffix != ".pyc"}
    data = {
        f"extractor/{file.relative_to(ROOT).as_posix()}"
        for folder, kinds in DATA.items()
        for file in (ROOT / folder).iterdir()
        if file.suffix in kinds
    }
    web = ROOT / "extractor" / "evaluation" / "web"  # the parts of the HTML page
    page = {file.relative_to(ROOT).as_posix() for file in web.iterdir()}
    return code | data | page | {"extractor/py.typed"}


def run(*words: str | Path, cwd: Path) -> str:
    """A command's output; its failure ends the check."""
    done = subprocess.run([str(w) for w in words], cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{words}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    """Fail unless the wheel holds what it must and works away from the checkout."""
    with tempfile.TemporaryDirectory() as name:
        away = Path(name)
        run(sys.executable, "-m", "build", "--outdir", away, ROOT, cwd=away)
        [wheel] = away.glob("*.whl")
        held = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
        if wrong := held ^ expected():
            raise SystemExit(f"the wheel and the checkout differ in {sorted(wrong)}")
        venv.create(away / "env", with_pip=True)
        python = away / "env" / "bin" / "python"
        lock = ROOT / "requirements" / "base.txt"
        run(python, "-m", "pip", "install", "--quiet", "--requirement", lock, cwd=away)
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel, cwd=away)
        run(python, "-m", "pip", "check", cwd=away)
        article = ROOT / "fixtures" / "articles" / "spokane-single-shooting.txt"
        row = run(python, "-m", "extractor", "extract", article, "-m", "rules", cwd=away)
        prompts = run(python, "-m", "extractor", "prompts", "list", cwd=away)
        if '"status":"ok"' not in row or "worked" not in prompts:
            raise SystemExit("the installed wheel does not work away from the checkout")
        size = sum(p.stat().st_size for p in (away / "env").rglob("*") if p.is_file())
        sys.stdout.write(f"{wheel.name}: {len(held)} files, works; installed {size / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main()
