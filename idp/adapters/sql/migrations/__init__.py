"""Migrations, written by hand and run at start by `idp.adapters.sql.schema`."""
