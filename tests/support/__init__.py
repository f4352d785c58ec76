"""What tests stand on: a clock that holds still, real databases, a real Redis, a real browser."""
