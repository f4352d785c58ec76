"""Runs many commands of `okno` in one process: a list of [arguments, standard input] comes in, their words go out."""

import io
import json
import sys
from contextlib import redirect_stdout

from idp.cli.root import run


def main() -> int:
    """Run them in order, and stop at the first that fails."""
    said: list[str] = []
    for arguments, told in json.load(sys.stdin):
        sys.stdin = io.TextIOWrapper(io.BytesIO(told.encode()), encoding="utf-8")
        with redirect_stdout(io.StringIO()) as out:
            status = run(arguments)
        if status != 0:
            sys.stderr.write(f"{arguments} failed\n{out.getvalue()}")
            return status
        said.append(out.getvalue())
    json.dump(said, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
