"""The vector file: written here, read by the engine. Byte layout: format.md."""

import struct

import numpy as np

MAGIC = b'GVEC'
VERSION = 1
HEADER = struct.Struct('<4sHHII8s')


LEVELS = 5


def quantise(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows as whole numbers from -LEVELS to LEVELS, and a scale each.

    Half a byte could hold -7 to 7; fewer levels err a little more and compress a good deal better.
    """
    # The largest tenth of the range is cut off: it is rarely reached and would coarsen the rest.
    scale = (np.abs(table).max(1) * 0.9 / LEVELS).astype(np.float16)
    whole = np.rint(table / scale.astype(np.float32)[:, None])
    return np.clip(whole, -LEVELS, LEVELS).astype(np.int8), scale


def write(language: str, words: list[str], whole: np.ndarray, scale: np.ndarray) -> bytes:
    """The file. Words must be sorted by their UTF-8 bytes, without repeats."""
    block = bytearray()
    before = b''
    for word in words:
        word = word.encode()
        assert before < word and len(word) < 256
        shared = 0
        while shared < min(len(before), len(word)) and before[shared] == word[shared]:
            shared += 1
        block += bytes([shared, len(word) - shared]) + word[shared:]
        before = word
    nibbles = (whole & 15).astype(np.uint8)
    rows = nibbles[:, 0::2] | (nibbles[:, 1::2] << 4)
    header = HEADER.pack(MAGIC, VERSION, whole.shape[1], len(words), len(block), language.encode())
    return header + bytes(block) + scale.astype('<f2').tobytes() + rows.tobytes()


def read(data: bytes) -> tuple[str, list[str], np.ndarray]:
    """(language, words, table of floats)."""
    magic, version, dimensions, count, length, language = HEADER.unpack_from(data)
    if magic != MAGIC or version != VERSION or dimensions % 2:
        raise ValueError('not a vector file of this version')
    if len(data) != HEADER.size + length + 2 * count + count * dimensions // 2:
        raise ValueError('the vector file is cut short')
    words, word, at = [], b'', HEADER.size
    for _ in range(count):
        shared, fresh = data[at], data[at + 1]
        word = word[:shared] + data[at + 2:at + 2 + fresh]
        words.append(word.decode())
        at += 2 + fresh
    if at != HEADER.size + length:
        raise ValueError('the words of the vector file do not fit their length')
    scale = np.frombuffer(data, '<f2', count, at).astype(np.float32)
    rows = np.frombuffer(data, np.uint8, offset=at + 2 * count).reshape(count, dimensions // 2)
    whole = np.empty((count, dimensions), np.int8)
    whole[:, 0::2] = (rows << 4).astype(np.int8) >> 4
    whole[:, 1::2] = rows.view(np.int8) >> 4
    return language.rstrip(b'\0').decode(), words, whole * scale[:, None]
