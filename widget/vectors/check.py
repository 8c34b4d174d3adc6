"""Reads en.vec as the engine does and says whether it means what it should: related texts nearer than unrelated ones.

    python check.py              # fails where the file, its size or a cosine is not as wanted
    python check.py --sample     # prints sentences and their vectors as JSON, for the engine's reader
"""

import json
import sys
from pathlib import Path

import brotli

import vec
from recipe import vector, words

# (text, one that means nearly the same, one that does not)
TRIPLES = [
    ('reset my password', 'I forgot my login code', 'book a flight to Paris'),
    ('the printer is jammed', 'paper is stuck in the copier', 'my salary was not paid'),
    ('I lost my bank card', 'my credit card was stolen', 'the screen flickers'),
    ('request a day off', 'ask for vacation', 'connect to the wireless network'),
    ('laptop', 'notebook computer', 'lunch'),
    ('refund', 'money back', 'weather forecast'),
]
# What a browser downloads.
LARGEST_BROTLI = 1_500_000
SAMPLE = """How do I reset my password?
I can't log in to my account
My card hasn't arrived yet
Where is the nearest ATM?
PLEASE CANCEL MY ORDER
What’s the exchange rate for euros?
the Wi-Fi doesn't work in room 204
Résumé of the meeting
my café's naïve façade
ﬁle not found
ｆｕｌｌ　ｗｉｄｔｈ
don't
dont
You were charged twice, weren't you?
snake_case and kebab-case words
amazon.com parcel
I paid 3.50 dollars, not 35
zzxqy qwfpgj

!!!
a
I
the
of the
printer
printers
printing
printed
Printer printer PRINTER
my laptop's battery drains too fast
How much holiday do I have left this year?
request sick leave for tomorrow
who is my manager
connect to the VPN from home
the scanner shows an error message
set up two-factor authentication
change the language of my keyboard
I was overcharged on my last invoice
how long does a bank transfer take
is there a fee for withdrawing cash abroad
book a table for four at an Italian restaurant
what is the weather in Denver
remind me to buy milk and eggs
turn off the lights in the kitchen
schedule a maintenance appointment for my car
my phone screen is cracked
rent is due on the first of the month
where do I park
thank you
goodbye"""


def main(sample: bool):
    data = Path(__file__).with_name('en.vec').read_bytes()
    language, known, table = vec.read(data)
    rows = {word: number for number, word in enumerate(known)}
    if sample:
        texts = SAMPLE.split('\n')
        print(json.dumps([
            {'text': text, 'words': [word for word in words(text) if word in rows],
             'vector': [round(float(x), 6) for x in vector(text, rows, table)]} for text in texts
        ], ensure_ascii=False, indent=0))
        return
    packed = len(brotli.compress(data, quality=11, lgwin=24))
    print(f'{language}: {len(known)} words, {table.shape[1]} dimensions, {len(data)} bytes, {packed} with brotli')
    wrong = int(packed > LARGEST_BROTLI) + int(known != sorted(known))
    for text, near, far in TRIPLES:
        one, other, third = (vector(each, rows, table) for each in (text, near, far))
        good = one @ other > one @ third + 0.1
        wrong += not good
        print(f'{one @ other:.2f} {near!r}, {one @ third:.2f} {far!r}: {text!r}{"" if good else "  WRONG"}')
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main('--sample' in sys.argv)
