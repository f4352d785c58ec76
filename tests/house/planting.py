"""Plant one violation after another into a copy of the tree, and print what each breaks, as JSON.

Runs in a process of its own, in the copy's folder, so that the copy is what gets read.
"""

import json
import sys
from pathlib import Path

from importlinter import configuration
from importlinter.application.use_cases import create_report, lint_imports, read_user_options


def broken_contracts() -> list[str]:
    """Return the ids of the contracts that the tree breaks now."""
    options = read_user_options()
    ids = {contract["name"]: contract["id"] for contract in options.contracts_options}
    report = create_report(options)
    return [ids[contract.name] for contract, check in report.get_contracts_and_checks() if not check.kept]


def plant(files: dict[str, str]) -> list[str]:
    """Write the files, look, and take them away again."""
    for name, source in files.items():
        Path(name).write_text(source, encoding="utf-8")
    try:
        return broken_contracts()
    finally:
        for name in files:
            Path(name).unlink()


def main(plants: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """Look at the tree as it is, under the name `nothing`, then at each plant."""
    configuration.configure()
    lint_imports(no_logo=True)  # reports to whoever reads a failure, and knows the kinds of contract
    return {"nothing": broken_contracts()} | {name: plant(files) for name, files in plants.items()}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(main(json.load(sys.stdin))), encoding="utf-8")
