//! A procedure that is about to be written.

use super::document::Block;

/// A procedure: its title, what is known of it, and its steps. The first step is the title's.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub title: String,
    /// What came in: the file it is from, as the person named it, and where in it.
    pub origin: Origin,
    /// Folder below the output, with `/`; empty for the output itself.
    pub folder: String,
    pub front: Front,
    pub steps: Vec<Step>,
    /// Its path in the output; given once all drafts are there.
    pub path: String,
}

/// Where something comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The file, as shown.
    pub file: String,
    /// Its path, in one spelling: what links are resolved against.
    pub path: String,
    /// The line or row, if there is one.
    pub line: Option<usize>,
}

/// What stands on top of a procedure.
#[derive(Clone, Debug, Default)]
pub struct Front {
    /// Only where it differs from the heading.
    pub title: Option<String>,
    pub language: Option<String>,
    pub groups: Vec<String>,
    pub questions: Vec<String>,
    pub category: Option<String>,
    pub owner: Option<String>,
    pub review_by: Option<String>,
    pub tags: Vec<String>,
    pub draft: bool,
}

/// A step.
#[derive(Clone, Debug, Default)]
pub struct Step {
    pub heading: String,
    /// Names by which links in the file it comes from know it, and the small headings in it.
    pub anchors: Vec<String>,
    pub blocks: Vec<Block>,
    pub choices: Vec<Choice>,
    /// Its link name; given once all steps are there.
    pub name: String,
}

/// A choice.
#[derive(Clone, Debug)]
pub struct Choice {
    pub label: String,
    /// Small text under the button; empty for none.
    pub hint: String,
    pub to: Way,
}

/// Where a choice leads.
#[derive(Clone, Debug)]
pub enum Way {
    /// To a step of the same procedure, by its number.
    Step(usize),
    /// To an address as it is written.
    Address(String),
}

impl Choice {
    /// A choice without a hint.
    pub fn to_step(label: impl Into<String>, step: usize) -> Self {
        Self { label: label.into(), hint: String::new(), to: Way::Step(step) }
    }
}
