"""What is wrong with a manifest."""

from pathlib import Path


class ManifestError(Exception):
    """One line that names the file, the key and the mend."""

    def __init__(self, file: Path, key: str, words: str) -> None:
        """Take the file, the key in it (empty for the whole) and what is wrong."""
        super().__init__(f"{file}: {key}: {words}" if key else f"{file}: {words}")
        self.file = file
        self.key = key
