//! stub
use wasm_bindgen::prelude::*;
use guichet_engine::search::{Search, Segment};
/// x
#[wasm_bindgen]
pub fn spike(b: &[u8], q: &str) -> String {
    let seg = Segment{documents: 1, files: vec![("a".into(), b.to_vec())]};
    match Search::open(&[(&seg, vec![0])], 1, &["en".to_string(), "fr".to_string()]) { Ok(s) => format!("{:?}", s.find(q, true, 10)), Err(e) => e }
}
