//! The marks below a line of a traceback: the part of the line that raised, as CPython 3.11 marks it (PEP 657).

use rustpython_vm::builtins::{PyBaseExceptionRef, PyModule, PyTraceback};
use rustpython_vm::{Py, PyRef, PyResult, TryFromObject as _, VirtualMachine};

use super::{own, traceback};

/// Puts `marks(traceback)` into `_native`: those of its first entry, or None; and `told(error)`: the whole traceback.
pub fn install(native: &PyRef<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    let marks = |entry: PyRef<PyTraceback>, vm: &VirtualMachine| {
        let source = own::source(entry.frame.code.source_path().as_str())?;
        marks(source.lines().nth(entry.lineno.get() - 1)?, &entry, vm)
    };
    native.set_attr("marks", vm.new_function("marks", marks), vm)?;
    let told = |error: PyBaseExceptionRef, vm: &VirtualMachine| traceback::text(vm, &error, true);
    native.set_attr("told", vm.new_function("told", told), vm)
}

/// What stands below a line whose indentation is left out; `None` where the whole line raised, or nobody knows.
pub fn marks(line: &str, entry: &Py<PyTraceback>, vm: &VirtualMachine) -> Option<String> {
    let (start, end) = entry
        .frame
        .code
        .locations
        .get(entry.lasti as usize / 2)
        .copied()?;
    if start.line != entry.lineno {
        return None;
    }
    let chars: Vec<char> = line.trim_end().chars().collect();
    let indent = line.chars().take_while(|char| char.is_whitespace()).count();
    let first = start.character_offset.to_zero_indexed();
    let one_line = start.line == end.line;
    let last = match one_line {
        true => end.character_offset.to_zero_indexed().min(chars.len()),
        false => chars.len(),
    };
    let part: String = chars.get(first..last)?.iter().collect();
    let anchors = one_line.then(|| anchors(&part, vm)).flatten();
    if anchors.is_none() && last - first >= line.chars().count() - indent {
        return None;
    }
    let (plain, from, to) = anchors.map_or(('^', 0, 0), |(from, to)| ('~', from, to));
    let mark = |at| match (from..to).contains(&at) {
        true => '^',
        false => plain,
    };
    let blank = " ".repeat(first.checked_sub(indent)?);
    Some(blank + &(0..last - first).map(mark).collect::<String>())
}

/// Where the operator stands in an expression that is an operation, and the brackets in one that looks something up.
fn anchors(part: &str, vm: &VirtualMachine) -> Option<(usize, usize)> {
    if !part.contains(|char: char| "+-*/%@&|^<>[".contains(char)) {
        return None;
    }
    let module = vm.import("_callee", 0).ok()?;
    let found = module.get_attr("anchors", vm).ok()?;
    let found = found.call((part,), vm).ok()?;
    Option::<Vec<usize>>::try_from_object(vm, found)
        .ok()
        .flatten()
        .and_then(|pair| Some((*pair.first()?, *pair.get(1)?)))
}
