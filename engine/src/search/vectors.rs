//! Words → a unit vector that is near those of texts with a similar meaning: a table of word vectors,
//! made outside of this project's knowledge (`widget/vectors/format.md`).

use crate::text::{fold, same_language};

/// Vectors in several hands: they are large.
pub type Shared = std::sync::Arc<Vectors>;

/// Vectors of the words of one language.
pub struct Vectors {
    /// The language, as BCP 47 tag.
    pub language: String,
    /// Begin of its check: what was learned with one file says nothing about another.
    pub id: [u8; 8],
    dimensions: usize,
    /// In ascending order.
    words: Vec<Box<str>>,
    scales: Vec<f32>,
    /// Four bits a number, row after row.
    rows: Vec<u8>,
}

const MAGIC: &[u8; 4] = b"GVEC";
const VERSION: u16 = 1;

impl Vectors {
    /// Whether bytes begin like a file of vectors.
    #[must_use]
    pub fn are_these(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// Reads a file whose check in hexadecimal digits is known.
    ///
    /// # Errors
    /// Bytes that are none, are of another version, or are cut short; in words.
    pub fn open(bytes: &[u8], check: &str) -> Result<Self, String> {
        let mut rest = Bytes(bytes);
        if rest.take(4)? != MAGIC {
            return Err("it does not begin like a file of vectors".to_owned());
        }
        let version = rest.short()?;
        if version != VERSION {
            return Err(format!("its version is `{version}`, this engine reads `{VERSION}`"));
        }
        let dimensions = usize::from(rest.short()?);
        let (count, block) = (rest.long()?, rest.long()?);
        let language =
            rest.take(8)?.iter().take_while(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
        let mut block = Bytes(rest.take(block)?);
        // What follows must be there before anything is made room for.
        let size = count.checked_mul(2 + dimensions / 2).ok_or(SHORT)?;
        if dimensions == 0 || dimensions % 2 != 0 || rest.0.len() != size {
            return Err(SHORT.to_owned());
        }
        let mut words: Vec<Box<str>> = Vec::with_capacity(count);
        let mut word = Vec::new();
        for _ in 0..count {
            let (kept, added) = (block.byte()?, block.byte()?);
            word.truncate(kept);
            word.extend_from_slice(block.take(added)?);
            let text = std::str::from_utf8(&word).map_err(|_| SHORT)?;
            if words.last().is_some_and(|last| **last >= *text) {
                return Err("its words are not in order".to_owned());
            }
            words.push(text.into());
        }
        let scales = (0..count).map(|_| rest.short().map(half)).collect::<Result<_, _>>()?;
        let id = check.as_bytes().first_chunk().copied().unwrap_or_default();
        Ok(Self { language, id, dimensions, words, scales, rows: rest.0.to_vec() })
    }

    /// Whether they are of a language, given as BCP 47 tag.
    #[must_use]
    pub fn are_of(&self, language: &str) -> bool {
        same_language(&self.language, language)
    }

    /// Whether a word in small letters is one of these.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.row(word).is_some()
    }

    /// The vector of words in small letters, of length 1; none if no word is known.
    #[must_use]
    pub fn of(&self, words: &[String]) -> Option<Vec<f32>> {
        let mut sum = vec![0.0_f32; self.dimensions];
        for row in words.iter().filter_map(|word| self.row(word)) {
            let scale = self.scales.get(row).copied().unwrap_or_default();
            let width = self.dimensions / 2;
            let bytes = self.rows.get(row * width..(row + 1) * width).unwrap_or_default();
            for (pair, byte) in sum.chunks_exact_mut(2).zip(bytes) {
                // The low half first; both are signed.
                let halves = [(byte << 4).cast_signed() >> 4, byte.cast_signed() >> 4];
                for (number, half) in pair.iter_mut().zip(halves) {
                    *number += f32::from(half) * scale;
                }
            }
        }
        let length = sum.iter().map(|number| number * number).sum::<f32>().sqrt();
        if length <= 0.0 {
            return None;
        }
        sum.iter_mut().for_each(|number| *number /= length);
        Some(sum)
    }

    fn row(&self, word: &str) -> Option<usize> {
        let word = fold(word);
        self.words.binary_search_by(|known| (**known).cmp(word.as_str())).ok()
    }
}

const SHORT: &str = "it is damaged";

/// Bytes still to be read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let (head, rest) = self.0.split_at_checked(count).ok_or(SHORT)?;
        self.0 = rest;
        Ok(head)
    }

    fn byte(&mut self) -> Result<usize, String> {
        self.take(1).map(|bytes| bytes.first().map_or(0, |byte| usize::from(*byte)))
    }

    fn short(&mut self) -> Result<u16, String> {
        Ok(u16::from_le_bytes(self.take(2)?.try_into().map_err(|_| SHORT)?))
    }

    fn long(&mut self) -> Result<usize, String> {
        let number = u32::from_le_bytes(self.take(4)?.try_into().map_err(|_| SHORT)?);
        usize::try_from(number).map_err(|_| SHORT.to_owned())
    }
}

/// A number of 16 bits (IEEE 754 binary16, normal) as one of 32.
fn half(bits: u16) -> f32 {
    let (sign, exponent, fraction) = (bits >> 15, (bits >> 10) & 0x1f, bits & 0x3ff);
    if exponent == 0 {
        return 0.0;
    }
    f32::from_bits(u32::from(sign) << 31 | (u32::from(exponent) + 112) << 23 | u32::from(fraction) << 13)
}
