//! Typed words → whether something is allowed. Only a whole message counts: nothing is allowed by the way.

use super::bare;
use crate::model::form::yes_no;

/// What else allows, folded as [`bare`] folds: en, fr, de, es, it, nl, pt, ar.
const ALLOWS: &[&str] = &[
    "allow",
    "i allow it",
    "ok",
    "okay",
    "go ahead",
    "yes please",
    "sure",
    "autoriser",
    "j autorise",
    "d accord",
    "oui allez y",
    "allez y",
    "erlauben",
    "einverstanden",
    "permitir",
    "de acuerdo",
    "consenti",
    "va bene",
    "d accordo",
    "toestaan",
    "akkoord",
    "esta bem",
    "السماح",
    "اسمح",
    "موافق",
];

/// What else does not.
const FORBIDS: &[&str] = &[
    "don t allow",
    "do not allow",
    "dont allow",
    "deny",
    "no thanks",
    "no thank you",
    "ne pas autoriser",
    "refuser",
    "je refuse",
    "non merci",
    "nicht erlauben",
    "ablehnen",
    "nein danke",
    "no permitir",
    "no gracias",
    "non consentire",
    "rifiuta",
    "no grazie",
    "niet toestaan",
    "weigeren",
    "nee bedankt",
    "nao permitir",
    "nao obrigado",
    "عدم السماح",
    "لا اسمح",
    "ارفض",
];

/// Yes or no to what a function would do.
pub fn consent(text: &str) -> Option<bool> {
    let said = bare(text);
    let among = |phrases: &[&str]| phrases.contains(&said.as_str());
    yes_no(text).or_else(|| match (among(ALLOWS), among(FORBIDS)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    })
}
