"""Where the project lies: scripts that import it get the one beside them, whatever is installed."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
