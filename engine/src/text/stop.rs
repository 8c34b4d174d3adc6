//! Words that say nothing about a problem; they are left out of questions, never out of documents.

use std::collections::BTreeSet;
use std::sync::LazyLock;

const ENGLISH: &str = "a an and are as at am be been but by can could did do does doing for from had has have having \
    he her his how i if in into is it its just me my of on or our please she should so some such than that \
    the their them then there these they this those to up us was we were what when where which while who \
    why will with would you your s t d ll m re ve hi hello hey thanks thank";

const FRENCH: &str = "a ai ainsi au aux avec c ce ces cet cette d dans de des du elle elles en est et eu il ils j je l la le \
    les leur leurs lui m ma mais me mes moi mon n nos notre nous on ont ou par pas pour qu que quel quelle \
    quelles quels qui s sa se ses si son sont sur t ta te tes toi ton tu un une vos votre vous y ete etre \
    suis comment bonjour merci svp plait est-ce fait faire faut ca cela donc quand puis peux peut dois";

static WORDS: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| ENGLISH.split_whitespace().chain(FRENCH.split_whitespace()).collect());

/// Whether a folded word is one of them, in English or French.
#[must_use]
pub fn is_stop_word(folded: &str) -> bool {
    WORDS.contains(folded)
}
