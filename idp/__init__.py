"""Okno: an OpenID Provider for a mobile operator's corporate customers."""
