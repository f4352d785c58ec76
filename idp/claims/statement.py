"""The separate statement that a person agrees to: Russian law counts the Russian words."""

from hashlib import sha256
from typing import Final

from idp.claims.offering import Line, Offer
from idp.model.application import Need

LANGUAGE: Final = "ru"
_TEXT: Final = (
    "Я, {name}, даю согласие {operator} на передачу {recipient} сведений по перечню ниже с одной целью: "
    "{purpose} Обязательно передаются: {essential}. {agreed}{voluntary}Иные сведения не передаются. "
    "Способ: однократная передача по защищённому каналу. Получатель хранит сведения так: {retention} "
    "Согласие действует до получения сведений, но не дольше {minutes} мин.; его можно отозвать в разделе "
    "«Кому я передал данные» личного кабинета, после чего получатель будет об этом извещён. "
    "Запись о согласии без самих значений хранится {years} г."
)
_AGREED: Final = "По согласию, полученному от имени организации, передаются также: {labels}. "
_VOLUNTARY: Final = "Только если отмечены мной: {labels}. "


def statement(offer: Offer, operator: str, name: str) -> str:
    """Return the text that stands on the page and in the record, the same to the letter."""
    manifest = offer.manifest
    essential = [line for line in offer.lines if line.need is Need.ESSENTIAL]
    agreed = [line for line in offer.lines if line.need is not Need.ESSENTIAL and line.locked]
    voluntary = [line for line in offer.lines if not line.locked]
    return _TEXT.format(
        name=name,
        operator=operator,
        recipient=manifest.title[LANGUAGE],
        purpose=manifest.purpose_text[LANGUAGE],
        essential=_labels(essential),
        agreed=_AGREED.format(labels=_labels(agreed)) if agreed else "",
        voluntary=_VOLUNTARY.format(labels=_labels(voluntary)) if voluntary else "",
        retention=manifest.retention.partner[LANGUAGE].rstrip(".") + ".",
        minutes=int(manifest.valid_for.total_seconds() // 60),
        years=manifest.retention.years,
    )


def digest_of(text: str) -> str:
    """Return what stands for a text in a record: SHA-256, hex."""
    return sha256(text.encode()).hexdigest()


def _labels(lines: list[Line]) -> str:
    return "; ".join(line.labels[LANGUAGE] for line in lines)
