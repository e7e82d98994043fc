"""Reading the sample documents, and text that is nobody's file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from commonweal.strategy.importing import Reading, read_document, recognise
from commonweal.strategy.sample import sample_document

PORTSMOUTH_EARLIER = "portsmouth-priorities-two-years"
PORTSMOUTH = "portsmouth-priorities-2018-23"
WOLVERHAMPTON_2017 = "wolverhampton-priorities-2017-20"
LEEDS = "leeds-strategy-2018-21"
WOLVERHAMPTON_2023 = "wolverhampton-proposed-priorities-2023"
ALL = (PORTSMOUTH_EARLIER, PORTSMOUTH, WOLVERHAMPTON_2017, LEEDS, WOLVERHAMPTON_2023)


@cache
def reading_of(stem: str) -> Reading:
    return recognise(read_document(sample_document(stem)))


def text_of(stem: str) -> str:
    return sample_document(stem).read_text("utf-8")


def read_text(text: str, name: str = "a strategy.txt") -> Reading:
    return recognise(read_document(Path(name), content=text.encode()))
