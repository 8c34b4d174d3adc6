"""Sentences that the vectors are fitted to: WordNet's examples and questions of our own.

Takes the packages' folder, gives texts in an order that looks like chance and is always the same.
"""

import random
import re
from pathlib import Path

from sources import fetch
from vocabulary import WordNet

QUESTIONS = 20_000


def _lists() -> dict[str, list[str]]:
    """The sections of own-questions.txt."""
    text = Path(__file__).with_name('own-questions.txt').read_text()
    sections = (section.split('\n', 1) for section in text.split('\n## ')[1:])
    return {name: [each.strip() for each in re.split(r'[;\n]', body) if each.strip()] for name, body in sections}


def _questions(chance: random.Random, nouns: list[str]) -> list[str]:
    lists = _lists()

    def thing() -> str:
        # Mostly things that people ask about; sometimes any noun, common ones first.
        if chance.random() < 0.75:
            return chance.choice(lists['Things'])
        return nouns[int(chance.expovariate(1 / 1500)) % len(nouns)]

    made: dict[str, None] = {}
    while len(made) < QUESTIONS:
        question = chance.choice(lists['Frames']).format(
            verb=chance.choice(lists['Verbs']), thing=thing(), other=thing(), done=chance.choice(lists['Done']))
        if chance.random() < 0.12:
            question = f"{chance.choice(lists['Before'])} {question}"
        if chance.random() < 0.12:
            question = f"{question} {chance.choice(lists['After'])}"
        made[question] = None
    return list(made)


def texts(folder: Path) -> list[str]:
    """All of them, without repeats."""
    chance = random.Random(7)
    wordnet = WordNet(fetch('wordnet', folder))
    nouns = sorted((word for word, times in wordnet.nouns.items() if times), key=lambda w: (-wordnet.nouns[w], w))
    questions = _questions(chance, [noun.replace('_', ' ') for noun in nouns])
    found = list(dict.fromkeys(wordnet.examples + questions))
    chance.shuffle(found)
    return found
