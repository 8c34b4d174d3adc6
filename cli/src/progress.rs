//! Long work shows that it goes on: on a terminal, and nowhere else.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often the sign moves.
const TICK: Duration = Duration::from_millis(100);

/// Shows what is being done until it is dropped. Piped, nothing is shown.
pub struct Progress(ProgressBar);

impl Progress {
    /// Begins; `what` is a short sentence without a full stop.
    pub fn start(what: &str) -> Self {
        // Drawn on standard error, and hidden by the library where that is no terminal.
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(TICK);
        bar.set_message(what.to_owned());
        Self(bar)
    }

    /// Goes on to something else.
    pub fn now(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }

    /// Says something meanwhile, on standard error.
    pub fn say(&self, what: &str) {
        self.0.suspend(|| eprintln!("guichet: {what}"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
