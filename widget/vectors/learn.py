"""Fits the words' rows to sentences: two texts shall be as alike by their words' sums as the teacher finds them.

Takes rows to start from, texts and the teacher's vectors of these, gives rows.
"""

import jax
import jax.numpy as jnp
import numpy as np

from recipe import words

EPOCHS = 5
BATCH = 512
# How sharply a text must prefer its likes among the other texts of its batch.
TEMPERATURE = 0.05
# What it costs a row to move away; rows of rare words stay where they started.
STAY = 0.01
# Longer texts are cut.
LONGEST = 24
# Rows are learnt at this size, so that one rate of learning fits them.
SIZE = 8.0
RATE = 0.004


def _cost(rows, start, known, ids, wanted):
    total = (rows * known)[ids].sum(1)
    own = total / jnp.maximum(jnp.linalg.norm(total, axis=1, keepdims=True), 1e-6)
    itself = -1e9 * jnp.eye(BATCH)
    should = wanted @ wanted.T / TEMPERATURE + itself
    does = jax.nn.log_softmax(own @ own.T / TEMPERATURE + itself)
    apart = (jax.nn.softmax(should) * (jax.nn.log_softmax(should) - does)).sum(1).mean()
    return apart + STAY * ((rows - start) ** 2).sum() / BATCH


@jax.jit
def _step(rows, first, second, start, known, ids, wanted, number, rate):
    """One step of Adam."""
    cost, slope = jax.value_and_grad(_cost)(rows, start, known, ids, wanted)
    first = 0.9 * first + 0.1 * slope
    second = 0.99 * second + 0.01 * slope * slope
    move = first / (1 - 0.9 ** number) / (jnp.sqrt(second / (1 - 0.99 ** number)) + 1e-8)
    return rows - rate * move, first, second, cost


def fit(table: np.ndarray, vocabulary: list[str], texts: list[str], teacher: np.ndarray) -> np.ndarray:
    """The rows, learnt; the teacher's vectors are of unit length, one for each text."""
    numbers = {word: number + 1 for number, word in enumerate(vocabulary)}
    known_words = [[numbers[word] for word in words(text) if word in numbers][:LONGEST] for text in texts]
    used = [place for place, found in enumerate(known_words) if found]
    # Row 0 fills up short texts and is always zero.
    ids = np.zeros((len(used), LONGEST), np.int32)
    for place, text in enumerate(used):
        ids[place, :len(known_words[text])] = known_words[text]
    teacher = teacher[used].astype(np.float32)
    teacher = teacher - teacher.mean(0)
    teacher /= np.linalg.norm(teacher, axis=1, keepdims=True)

    start = jnp.asarray(np.vstack([np.zeros((1, table.shape[1]), np.float32), table * SIZE]))
    known = jnp.ones((len(vocabulary) + 1, 1)).at[0].set(0)
    rows, first, second = start, jnp.zeros_like(start), jnp.zeros_like(start)
    chance = np.random.default_rng(0)
    steps = EPOCHS * (len(used) // BATCH)
    number = 0
    for epoch in range(EPOCHS):
        order = chance.permutation(len(used))
        costs = []
        for at in range(0, len(order) - BATCH + 1, BATCH):
            number += 1
            some = order[at:at + BATCH]
            rate = RATE * (1 - number / (steps + 1))
            rows, first, second, cost = _step(
                rows, first, second, start, known, ids[some], teacher[some], number, rate)
            costs.append(float(cost))
        print(f'  epoch {epoch + 1} of {EPOCHS}: {np.mean(costs):.3f}', flush=True)
    return np.asarray(rows)[1:]
