"""Run the command line as `python -m idp`."""

from idp.cli import main

main()
