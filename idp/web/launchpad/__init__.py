"""My services: what somebody may open, in what state it is, and how it is found."""
