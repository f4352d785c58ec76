"""Old accounts: those that are one's own, and those that a company's people share."""
