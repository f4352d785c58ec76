"""The services that one relying party plays: names and the things they pretend to manage."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """A service: the first label of its host, its words in English, and one table."""

    name: str
    service: str
    """What the provider calls it in the access tree."""
    title: str
    about: str
    things: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    settings: tuple[tuple[str, str], ...]
    deaf: bool = False
    """It takes no word of a sign-out: what is closed for somebody stays open here, and is seen to."""


SITES = {
    site.name: site
    for site in (
        Site(
            "pbx",
            "vats",
            "PBX console",
            "Extensions, queues and greetings of your virtual PBX.",
            "Extensions",
            ("Number", "Answers", "Line"),
            (
                ("101", "Директорова А. П.", "+7 000 000-00-01"),
                ("102", "Бухгалтерия", "+7 000 000-00-02"),
                ("103", "Админов В.", "+7 000 000-00-03"),
                ("201", "Филиал «Север»", "+7 000 000-00-04"),
            ),
            (
                ("Greeting", "Good day, you have reached Romashka."),
                ("Night mode", "from 20:00 to 08:00"),
            ),
        ),
        Site(
            "target",
            "target",
            "Advertising",
            "Messages to those who agreed to get them, 4.20 roubles each.",
            "Campaigns",
            ("Campaign", "Messages", "Sum, RUB"),
            (
                ("Осенние тарифы", "1 200", "5 040,00"),
                ("Новый адрес офиса", "84", "352,80"),
            ),
            (("Sender", "ROMASHKA"), ("Limit a month", "10 000,00 ₽")),
        ),
        Site(
            "archive",
            "archive",
            "Call archive",
            "Recordings of calls. Nobody has looked after this service for years.",
            "Recordings",
            ("Number", "Calls", "Kept until"),
            (("101", "412", "31.12.2026"), ("201", "96", "31.12.2026")),
            (("Kept for", "3 years"),),
            deaf=True,
        ),
    )
}
