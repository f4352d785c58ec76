"""What Okno needs from outside, as Protocols. Adapters implement them; nobody imports those.

Owns no behaviour. A port stands only where something is really exchangeable: the store
(SQLite, PostgreSQL), the limiter and invalidation (embedded, Redis), notices (demo inbox,
SMTP, SMS gateway), outbound requests, the clock, the wrapping of secrets, and signing.
"""
