"""Which words get a vector, and how often each is said.

Takes the packages' word lists and texts, gives words and shares of running text. Own words: own-words.txt.
"""

import json
import re
from collections import Counter
from pathlib import Path

from recipe import words
from sources import entries, entry, fetch

# How much a word of a SCOWL size class is worth where no text has it: class 10 is the most common.
CLASS = {10: 3e-5, 20: 1e-5, 35: 2e-6, 40: 1e-6, 50: 5e-7, 55: 2e-7, 60: 1e-7, 70: 3e-8}
PLACE = re.compile(r'largest city|a city in|capital|a state in|republic|kingdom|country|a major|a port')


class WordNet:
    """Glosses, examples, places, and how often each lemma was met in WordNet's own tagged text."""

    def __init__(self, archive: Path):
        self.glosses, self.examples, self.places = [], [], Counter()
        for part in ('noun', 'verb', 'adj', 'adv'):
            for line in entry(archive, f'dict/data.{part}').decode('latin-1').splitlines():
                if not line.startswith(' ') and '|' in line:
                    self._line(part, line)
        self.met, self.nouns = Counter(), Counter()
        for line in entry(archive, 'dict/index.sense').decode().splitlines():
            sense, _, _, times = line.split()
            lemma, kind = sense.split('%')
            self.met[lemma] += int(times)
            if kind.startswith('1'):
                self.nouns[lemma] += int(times)

    def _line(self, part: str, line: str):
        gloss = line.split('|', 1)[1].strip()
        self.glosses.append(re.split(r';\s*"', gloss)[0].strip())
        self.examples += re.findall(r'"([^"]+)"', gloss)
        fields = line.split()
        # An instance (@i) of noun.location (15) that is no hamlet.
        if part == 'noun' and fields[1] == '15' and ' @i ' in line and PLACE.search(gloss):
            count = int(fields[3], 16)
            for lemma in fields[4:4 + 2 * count:2]:
                for name in lemma.lower().split('_'):
                    if name.isascii() and name.isalpha() and len(name) > 2:
                        self.places[name] = max(self.places[name], int(fields[4 + 2 * count]))


def _scowl(archive: Path) -> dict[str, int]:
    classes: dict[str, int] = {}
    for name, read in entries(archive):
        size = re.search(r'/(?:english|american|british)-words-(\d+)\.json$', name)
        if size:
            for word in (part for line in json.loads(read()) for part in words(line.replace("'", ' '))):
                if word.isalpha():
                    classes[word] = min(classes.get(word, 99), int(size[1]))
    return classes


def _django(archive: Path) -> Counter:
    said: Counter = Counter()
    noise = re.compile(r'``[^`]*``|:[a-z:]+:`[^`]*`|^ {4,}.*$|^\.\. .*$', re.M)
    for name, read in entries(archive):
        if '/docs/' in name and name.endswith('.txt'):
            said.update(words(noise.sub('', read().decode('utf-8', 'replace'))))
    return said


def _chat(archive: Path) -> Counter:
    said = set()
    for name, read in entries(archive):
        if '/english/' in name and name.endswith('.yml'):
            for line in read().decode().splitlines():
                item = re.match(r'\s*-\s+(?:-\s+)?(.*)', line)
                if item:
                    said.add(item[1].strip())
    return Counter(word for text in sorted(said) for word in words(text))


def share(counters: list[Counter]) -> Counter:
    """The mean of the texts' shares of each word."""
    mean: Counter = Counter()
    for counter in counters:
        total = sum(counter.values())
        for word, times in counter.items():
            mean[word] += times / total / len(counters)
    return mean


def vocabulary(folder: Path, size: int) -> tuple[list[str], Counter]:
    """(the words, sorted; the share of running text of each word)."""
    wordnet = WordNet(fetch('wordnet', folder))
    scowl = _scowl(fetch('scowl', folder))
    glosses = Counter(word for text in wordnet.glosses + wordnet.examples for word in words(text))
    examples = Counter(word for text in wordnet.examples for word in words(text))
    django, chat = _django(fetch('django', folder)), _chat(fetch('chat', folder))
    said = share([glosses, examples, django, chat])

    worth = {}
    met = sum(wordnet.met.values())
    for word in scowl.keys() | said.keys():
        if not (word.isalpha() and word.isascii() and len(word) <= 20) or len(word) == 1 and word not in 'ai':
            continue
        times = [glosses[word], django[word], chat[word]]
        # A word that no dictionary lists must be met in two texts, or three times in one.
        if word in scowl or sum(n > 0 for n in times) >= 2 or sum(times) >= 3:
            worth[word] = said[word] + wordnet.met[word] / met + CLASS.get(scowl.get(word), 0)
    # A common word lifts its regular forms, because words are looked up as they are written.
    lifted = dict(worth)
    for word, points in worth.items():
        for form in _forms(word):
            if form in worth and scowl.get(form, 99) <= 60:
                lifted[form] = max(lifted[form], worth[form] + 0.15 * points)
    ranked = sorted(lifted, key=lambda word: (-lifted[word], word))
    own = re.findall(r'[a-z]+', Path(__file__).with_name('own-words.txt').read_text())
    places = sorted(wordnet.places, key=lambda word: (-wordnet.places[word], word))
    return sorted(list(dict.fromkeys([*own, *places, *ranked]))[:size]), said


def _forms(word: str) -> list[str]:
    """What a regular noun or verb may become; forms that are no words are not in any list."""
    forms = [word + ending for ending in ('s', 'es', 'ed', 'd', 'ing', word[-1] + 'ed', word[-1] + 'ing')]
    if word.endswith('e'):
        forms.append(word[:-1] + 'ing')
    if word.endswith('y'):
        forms += [word[:-1] + 'ies', word[:-1] + 'ied']
    return forms
