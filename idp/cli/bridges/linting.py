"""`okno bridges lint`: everything that is wrong with manifests, at once."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from idp.app.checks import today
from idp.cli.output import say
from idp.model.errors import NotFound
from idp.settings import load
from legacy_bridges.linting import Linted
from legacy_bridges.linting import lint as look_through
from legacy_bridges.manifest import try_manifest
from legacy_bridges.registry import PROTOCOLS, SHIPPED


@click.command("lint")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dir", "folder", type=click.Path(path_type=Path), help="Check every manifest of this folder.")
def lint(files: tuple[Path, ...], folder: Path | None) -> int:
    """Check manifests: FILES, those of a folder, or all that would be loaded.

    Every problem is named with its file and key. A warning alone is no failure.
    """
    asked = [*files, *_in(folder)] if files or folder else []
    found = _checked(asked) if asked else look_through(_loaded(), PROTOCOLS, today())
    for problem in found.problems:
        say(f"warning: {problem.words}" if problem.warning else problem.words)
    for file, manifest in found.manifests.items():
        if not any(problem.file == file and not problem.warning for problem in found.problems):
            say(f"{file}: {manifest.service}: good")
    return 0 if found.good else 1


def _checked(asked: Sequence[Path]) -> Linted:
    """Check what was asked for, also against the services that it would stand beside."""
    theirs = {service for file in asked if (service := _service_of(file))}
    beside = [file for file in _loaded() if _service_of(file) not in theirs and file not in asked]
    whole = look_through([*beside, *asked], PROTOCOLS, today())
    return Linted(
        {file: manifest for file, manifest in whole.manifests.items() if file in asked},
        [problem for problem in whole.problems if problem.file in asked],
    )


def _loaded() -> Sequence[Path]:
    """List what the start reads: a file of `bridges_dir` takes the place of a shipped one."""
    own = _in(load(os.environ).bridges_dir)
    taken = {_service_of(file) for file in own}
    return [*(file for file in _in(SHIPPED) if _service_of(file) not in taken), *own]


def _service_of(file: Path) -> str:
    manifest, _ = try_manifest(file, PROTOCOLS)
    return manifest.service if manifest is not None else ""


def _in(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    if not folder.is_dir():
        msg = f"there is no folder {folder}"
        raise NotFound(msg)
    return sorted(folder.glob("*.yaml"))
