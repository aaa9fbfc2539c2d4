//! What is wrong with a value, in pydantic-core's words.

use std::borrow::Cow;

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::{AsObject as _, PyObjectRef, PyResult, VirtualMachine};

/// One item of a 422: kind, place, message, and what was given.
#[derive(Debug)]
pub(super) struct Fault {
    pub kind: Cow<'static, str>,
    /// Innermost first: callers add what is around.
    pub loc: Vec<PyObjectRef>,
    pub message: String,
    pub input: PyObjectRef,
    pub context: Vec<(Cow<'static, str>, PyObjectRef)>,
}

/// Why there is no value.
#[derive(Debug)]
pub(super) enum Wrong {
    Faults(Vec<Fault>),
    /// Code of the app's raised something that is no verdict on the value.
    Raised(PyBaseExceptionRef),
}

impl From<PyBaseExceptionRef> for Wrong {
    fn from(raised: PyBaseExceptionRef) -> Wrong {
        Wrong::Raised(raised)
    }
}

pub(super) type Checked = Result<PyObjectRef, Wrong>;

impl Fault {
    pub fn new(
        kind: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        input: &PyObjectRef,
    ) -> Fault {
        Fault {
            kind: kind.into(),
            loc: Vec::new(),
            message: message.into(),
            input: input.clone(),
            context: Vec::new(),
        }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<PyObjectRef>) -> Fault {
        self.context.push((name.into(), value.into()));
        self
    }

    pub fn at(mut self, place: PyObjectRef) -> Fault {
        self.loc.push(place);
        self
    }

    /// The dict that Pydantic's `errors()` has, its `loc` under `around`.
    pub fn into_dict(self, around: &[PyObjectRef], vm: &VirtualMachine) -> PyResult {
        let item = vm.ctx.new_dict();
        let loc = around
            .iter()
            .cloned()
            .chain(self.loc.into_iter().rev())
            .collect();
        item.set_item("type", vm.ctx.new_str(&*self.kind).into(), vm)?;
        item.set_item("loc", vm.ctx.new_list(loc).into(), vm)?;
        item.set_item("msg", vm.ctx.new_str(self.message).into(), vm)?;
        item.set_item("input", self.input, vm)?;
        if !self.context.is_empty() {
            let context = vm.ctx.new_dict();
            for (name, value) in self.context {
                context.set_item(&*name, value, vm)?;
            }
            item.set_item("ctx", context.into(), vm)?;
        }
        Ok(item.into())
    }
}

impl From<Fault> for Wrong {
    fn from(fault: Fault) -> Wrong {
        Wrong::Faults(vec![fault])
    }
}

/// Adds a place around whatever is wrong.
pub(super) fn placed(wrong: Wrong, place: &PyObjectRef) -> Wrong {
    match wrong {
        Wrong::Faults(mut faults) => {
            for fault in &mut faults {
                fault.loc.push(place.clone());
            }
            Wrong::Faults(faults)
        }
        raised => raised,
    }
}

/// Gathers the faults of many values; what was raised goes up at once.
#[derive(Debug, Default)]
pub(super) struct Gathered(pub Vec<Fault>);

/// The exception that leaves out an item: `pydantic_core.PydanticOmit`.
const OMIT: &str = "PydanticOmit";

impl Gathered {
    pub fn take(
        &mut self,
        checked: Checked,
        place: &PyObjectRef,
    ) -> Result<Option<PyObjectRef>, Wrong> {
        match checked {
            Ok(value) => Ok(Some(value)),
            Err(wrong) => match placed(wrong, place) {
                Wrong::Faults(faults) => {
                    self.0.extend(faults);
                    Ok(None)
                }
                Wrong::Raised(raised) if *raised.class().name() == *OMIT => Ok(None),
                raised => Err(raised),
            },
        }
    }

    pub fn finish(self) -> Result<(), Wrong> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Wrong::Faults(self.0))
        }
    }
}
