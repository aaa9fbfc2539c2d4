//! Values inside themselves, and values nested too deeply: pydantic-core's guard of recursion, for what comes in and what goes
//! out.

use std::rc::Rc;

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

use super::Model;
use super::fault::Fault;

/// How often one type may stand within itself.
const MOST: usize = 255;

/// A type on the way: where its model is, or [`INFERRED`].
pub(super) type Node = usize;

/// A value that no type describes.
pub(super) const INFERRED: Node = 0;

pub(super) fn node_of(model: &Rc<Model>) -> Node {
    Rc::as_ptr(model) as Node
}

/// The values around the one that is looked at, each with the type that it is taken for.
#[derive(Debug, Default, Clone)]
pub(super) struct Trail {
    steps: Vec<(usize, Node)>,
    /// The model that was asked for itself. Any other that names itself is entered twice at first: pydantic-core refers to it,
    /// and it refers to itself.
    root: Option<Node>,
}

/// Why there is no way on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    Loop,
    Depth,
}

impl Trail {
    pub fn from(root: Option<Node>) -> Trail {
        Trail {
            steps: Vec::new(),
            root,
        }
    }

    /// Goes into a value. What is within a value that contains itself, or too deep, is refused.
    pub fn enter(&mut self, value: &PyObjectRef, node: Node) -> Result<(), Lost> {
        let step = (value.get_id(), node);
        if self.steps.contains(&step) {
            return Err(Lost::Loop);
        }
        if self.is_full(node) {
            return Err(Lost::Depth);
        }
        self.steps.push(step);
        Ok(())
    }

    pub fn leave(&mut self) {
        self.steps.pop();
    }

    /// Whether the type stands within itself as often as it may.
    pub fn is_full(&self, node: Node) -> bool {
        let most = match node == INFERRED || self.root == Some(node) {
            true => MOST,
            false => MOST - 1,
        };
        self.steps.len() >= most && self.steps.iter().filter(|step| step.1 == node).count() >= most
    }
}

impl Lost {
    pub fn fault(self, value: &PyObjectRef) -> Fault {
        let (kind, message) = match self {
            Lost::Loop => ("recursion_loop", "cyclic reference detected"),
            Lost::Depth => (
                "recursion_depth_exceeded",
                "maximum validation depth exceeded",
            ),
        };
        Fault::new(kind, format!("Recursion error - {message}"), value)
    }

    /// What is said where a value goes out.
    pub fn words(self) -> &'static str {
        match self {
            Lost::Loop => "Circular reference detected (id repeated)",
            Lost::Depth => "Maximum serialization depth exceeded",
        }
    }
}

/// The interpreter's stack has no room for a value that is nested so deeply.
pub(super) fn no_room(vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_recursion_error("maximum recursion depth exceeded".to_owned())
}
