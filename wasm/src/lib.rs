//! The engine's only door to JavaScript: one class, four calls.
//!
//! Everything that can fail is an ordinary error that JavaScript catches; the instance goes on. Reading
//! what JavaScript passed may run its code (a getter), which may throw or call back: so the agent is
//! borrowed only once the input is ours, and released before the answer is handed out.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::cell::RefCell;

use guichet_engine::message::{Input, Manifest, Turn, User};
use tsify::{Ts, Tsify};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// An agent for one person.
#[wasm_bindgen]
pub struct Agent(RefCell<guichet_engine::Agent>);

#[wasm_bindgen]
impl Agent {
    /// Opens shelves for a person; `saved` is what an earlier agent's `save()` gave.
    #[wasm_bindgen(constructor)]
    pub fn new(
        manifest: Ts<Manifest>,
        shelves: Vec<js_sys::Uint8Array>,
        user: Ts<User>,
        saved: Option<String>,
    ) -> Result<Agent, JsError> {
        let shelves: Vec<Vec<u8>> = shelves.iter().map(js_sys::Uint8Array::to_vec).collect();
        let agent =
            guichet_engine::Agent::new(&manifest.to_rust()?, &shelves, user.to_rust()?, saved.as_deref())?;
        Ok(Self(RefCell::new(agent)))
    }

    /// What happens → what is shown and waited for. An error changes nothing.
    pub fn step(&self, input: Ts<Input>) -> Result<Ts<Turn>, JsError> {
        let input = input.to_rust()?;
        let turn = self.0.try_borrow_mut()?.step(&input)?;
        Ok(turn.into_ts()?)
    }

    /// The conversation as text, for keeping.
    pub fn save(&self) -> Result<String, JsError> {
        Ok(self.0.try_borrow()?.save())
    }
}
