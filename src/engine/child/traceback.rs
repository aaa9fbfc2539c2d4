//! An exception as the learner should read it: as Python prints it, with the lines of the learner's own file only.
//!
//! The interpreter's own printing opens whatever file the code claims to come from, to quote its lines. Code chooses
//! that name, so nothing here, and no hook that Python code can reach, prints a traceback that way.

use std::collections::HashSet;
use std::fmt::Write;

use rustpython_vm::builtins::{PyBaseException, PyBaseExceptionRef, PyTraceback};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::suggestion::offer_suggestions;
use rustpython_vm::{AsObject, PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::super::Fault;
use super::super::trace::Place;
use super::{carets, own};

/// Longest text of an exception, in bytes: an exception may hold whatever the app could make.
const LONGEST: usize = 16 << 10;
/// How often a line of a traceback is shown that repeats, as in Python.
const REPEATS: usize = 3;
/// How many exceptions of a group are shown, and how many groups within groups, as in Python.
const WIDEST: usize = 15;
const DEEPEST: usize = 10;

/// What an exception that nobody caught says: its last line, where it was raised, and the traceback.
pub fn fault(vm: &VirtualMachine, error: &PyBaseExceptionRef) -> Fault {
    let detail = text(vm, error, true);
    let at = syntax_place(vm, error).or_else(|| last_place(error));
    Fault {
        // Of a message of several lines the first says what it is; before it only the place of a syntax error stands.
        message: cut(summary(vm, error)
            .lines()
            .find(|line| !line.starts_with(' '))
            .unwrap_or_default()
            .to_owned()),
        at,
        detail,
        advice: None,
    }
}

/// The whole traceback with everything that led to the exception. `own`: only the app's own frames, each with its line.
pub fn text(vm: &VirtualMachine, error: &PyBaseExceptionRef, own: bool) -> String {
    let mut text = Text {
        vm,
        own,
        out: String::new(),
        depth: 0,
        open: false,
    };
    text.exception(error);
    cut(text.out)
}

/// A traceback as it grows. Groups of exceptions are drawn as Python draws them: each level further in, with a margin.
struct Text<'vm> {
    vm: &'vm VirtualMachine,
    own: bool,
    out: String,
    /// In how many groups this is.
    depth: usize,
    /// Whether the last part of the innermost group was begun, whose end is not drawn yet.
    open: bool,
}

impl Text<'_> {
    /// The exception and all that led to it.
    fn exception(&mut self, error: &PyBaseExceptionRef) {
        for (part, link) in chain(self.vm, error) {
            match parts(self.vm, &part) {
                Some(parts) => self.group(&part, &parts),
                None => self.part(&part, "Traceback", '|'),
            }
            if self.out.len() > 2 * LONGEST {
                break;
            }
            self.lines(link, '|');
        }
    }

    fn part(&mut self, error: &PyBaseExceptionRef, title: &str, margin: char) {
        if let Some(traceback) = error.__traceback__() {
            let mut stack = String::new();
            frames(&mut stack, &traceback, self.own, self.vm);
            // What is no Python was never called: CPython has no traceback of it.
            if !stack.is_empty() || !error.fast_isinstance(self.vm.ctx.exceptions.syntax_error) {
                self.lines(&format!("{title} (most recent call last):\n"), margin);
                self.lines(&stack, '|');
            }
        }
        self.lines(&cut(summary(self.vm, error)), '|');
    }

    fn group(&mut self, error: &PyBaseExceptionRef, parts: &[PyBaseExceptionRef]) {
        let outermost = self.depth == 0;
        self.depth += usize::from(outermost);
        let margin = if outermost { '+' } else { '|' };
        self.part(error, "Exception Group Traceback", margin);
        if self.depth <= DEEPEST {
            self.members(parts);
        }
        self.depth -= usize::from(outermost);
    }

    fn members(&mut self, parts: &[PyBaseExceptionRef]) {
        let more = parts.len().saturating_sub(WIDEST);
        let shown = parts.iter().take(WIDEST).map(Some);
        let shown: Vec<_> = shown.chain((more > 0).then_some(None)).collect();
        self.open = false;
        for (at, part) in shown.iter().enumerate() {
            self.open = self.open || at + 1 == shown.len();
            let title = part.map_or_else(|| "...".to_owned(), |_| (at + 1).to_string());
            let branch = if at == 0 { "+-" } else { "  " };
            self.indent();
            self.out.push_str(&format!(
                "{branch}+---------------- {title} ----------------\n"
            ));
            self.depth += 1;
            match part {
                Some(part) => self.exception(part),
                None => {
                    let plural = if more > 1 { "s" } else { "" };
                    self.lines(&format!("and {more} more exception{plural}\n"), '|');
                }
            }
            if self.open && at + 1 == shown.len() {
                self.indent();
                self.out.push_str("+------------------------------------\n");
                self.open = false;
            }
            self.depth -= 1;
        }
    }

    fn indent(&mut self) {
        self.out.push_str(&" ".repeat(2 * self.depth));
    }

    /// Lines behind the margin of the groups that they are in.
    fn lines(&mut self, text: &str, margin: char) {
        for line in text.split_inclusive('\n') {
            if self.depth > 0 {
                self.indent();
                self.out.push(margin);
                self.out.push(' ');
            }
            self.out.push_str(line);
        }
    }
}

/// The exceptions in a group; `None` for any other exception.
fn parts(vm: &VirtualMachine, error: &PyBaseExceptionRef) -> Option<Vec<PyBaseExceptionRef>> {
    let group = vm.builtins.get_attr("BaseExceptionGroup", vm).ok()?;
    if !error.as_object().is_instance(&group, vm).unwrap_or(false) {
        return None;
    }
    let parts = error.as_object().get_attr("exceptions", vm).ok()?;
    vm.extract_elements_with(&parts, |part| {
        let part = part.downcast::<PyBaseException>();
        part.map_err(|_| vm.new_type_error("no exception".to_owned()))
    })
    .ok()
}

/// A text without its middle where it is too long: what matters stands at its ends.
fn cut(text: String) -> String {
    if text.len() <= LONGEST {
        return text;
    }
    let head = text.floor_char_boundary(LONGEST / 2);
    let tail = text.ceil_char_boundary(text.len() - LONGEST / 2);
    let left_out = tail - head;
    format!(
        "{}\n[{left_out} bytes left out]\n{}",
        &text[..head],
        &text[tail..]
    )
}

/// What led to an exception, oldest first, each with the words that stand between it and the next.
fn chain(
    vm: &VirtualMachine,
    error: &PyBaseExceptionRef,
) -> Vec<(PyBaseExceptionRef, &'static str)> {
    const CAUSE: &str =
        "\nThe above exception was the direct cause of the following exception:\n\n";
    const CONTEXT: &str =
        "\nDuring handling of the above exception, another exception occurred:\n\n";
    let mut seen = HashSet::new();
    let mut chain = Vec::new();
    let mut next = Some((error.clone(), ""));
    while let Some((error, link)) = next.take() {
        if !seen.insert(error.get_id()) {
            break;
        }
        next = match (error.__cause__(), error.__context__()) {
            (Some(cause), _) => Some((cause, CAUSE)),
            (None, Some(context)) if !is_hidden(vm, &error) => Some((context, CONTEXT)),
            _ => None,
        };
        chain.push((error, link));
    }
    chain.reverse();
    chain
}

/// Whether an exception was raised `from None`.
fn is_hidden(vm: &VirtualMachine, error: &PyBaseExceptionRef) -> bool {
    attribute(vm, error, "__suppress_context__").is_some_and(|value| value == "True")
}

fn frames(out: &mut String, traceback: &PyRef<PyTraceback>, own: bool, vm: &VirtualMachine) {
    let mut last = String::new();
    let mut count = 0;
    for entry in traceback.iter() {
        let code = &entry.frame.code;
        let file = code.source_path().as_str();
        let source = own::source(file).filter(|_| own);
        if own && source.is_none() {
            continue;
        }
        let line = entry.lineno.get();
        let mut frame = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(
            frame,
            "  File \"{file}\", line {line}, in {}",
            code.obj_name.as_str()
        );
        if let Some(text) = source.and_then(|source| source.lines().nth(line - 1)) {
            let _ = writeln!(frame, "    {}", text.trim());
            if let Some(marks) = carets::marks(text, &entry, vm) {
                let _ = writeln!(frame, "    {marks}");
            }
        }
        if frame != last {
            repeated(out, count);
            (last, count) = (frame, 0);
        }
        count += 1;
        if count <= REPEATS {
            out.push_str(&last);
        }
    }
    repeated(out, count);
}

/// What stands in the place of a frame that was there so often.
fn repeated(out: &mut String, count: usize) {
    let more = count.saturating_sub(REPEATS);
    if more > 0 {
        let times = if more > 1 { "times" } else { "time" };
        let _ = writeln!(out, "  [Previous line repeated {more} more {times}]");
    }
}

/// The exception itself: class and message, and of a syntax error its place and text before them.
fn summary(vm: &VirtualMachine, error: &PyBaseExceptionRef) -> String {
    let mut out = String::new();
    if error.fast_isinstance(vm.ctx.exceptions.syntax_error) {
        syntax(&mut out, vm, error);
    }
    let class = error.class();
    let module = class.__module__(vm).str(vm).ok();
    let module = module.map(|module| module.to_string_lossy().into_owned());
    if let Some(module) = module.filter(|it| !matches!(&**it, "builtins" | "__main__")) {
        out.push_str(&format!("{module}."));
    }
    out.push_str(&class.name());
    let message = match attribute(vm, error, "msg") {
        Some(message) if out.starts_with("  File") => message,
        _ => error.as_object().str(vm).map_or_else(
            |_| "<exception str() failed>".to_owned(),
            |text| text.to_string_lossy().into_owned(),
        ),
    };
    if !message.is_empty() {
        out.push_str(&format!(": {message}"));
    }
    if let Some(meant) = offer_suggestions(error, vm) {
        out.push_str(&format!(". Did you mean: '{}'?", meant.to_string_lossy()));
    }
    out.push('\n');
    for note in notes(vm, error) {
        out.push_str(&format!("{note}\n"));
    }
    out
}

/// What was added by `add_note`.
fn notes(vm: &VirtualMachine, error: &PyBaseExceptionRef) -> Vec<String> {
    let Ok(notes) = error.as_object().get_attr("__notes__", vm) else {
        return Vec::new();
    };
    let text = |note: PyObjectRef| Ok(note.str(vm)?.to_string_lossy().into_owned());
    vm.extract_elements_with(&notes, text).unwrap_or_default()
}

/// Where a text is no Python: the file, the line, and a mark under the place.
fn syntax(out: &mut String, vm: &VirtualMachine, error: &PyBaseExceptionRef) {
    let (Some(file), Some(line), Some(text)) = (
        attribute(vm, error, "filename"),
        attribute(vm, error, "lineno"),
        attribute(vm, error, "text"),
    ) else {
        return;
    };
    let shown = text.trim();
    out.push_str(&format!("  File \"{file}\", line {line}\n    {shown}\n"));
    let indent = text.len() - text.trim_start().len();
    let column = attribute(vm, error, "offset").and_then(|offset| offset.parse::<usize>().ok());
    if let Some(column) = column.and_then(|column| column.checked_sub(indent + 1)) {
        out.push_str(&format!("    {}^\n", " ".repeat(column.min(shown.len()))));
    }
}

/// An attribute as text; `None` where it is absent or `None`.
fn attribute(
    vm: &VirtualMachine,
    error: &PyBaseExceptionRef,
    name: &'static str,
) -> Option<String> {
    let value = error.as_object().get_attr(name, vm).ok()?;
    let text = (!vm.is_none(&value)).then(|| value.str(vm))?.ok()?;
    Some(text.to_string_lossy().into_owned())
}

/// The line of the app's files that was running deepest.
fn last_place(error: &PyBaseExceptionRef) -> Option<Place> {
    let traceback = error.__traceback__()?;
    let place = |entry: PyRef<PyTraceback>| {
        let file = entry.frame.code.source_path().as_str();
        own_place(file, u32::try_from(entry.lineno.get()).ok()?)
    };
    traceback.iter().filter_map(place).last()
}

/// Where the text is no Python; such an error was raised by the compiler, not by a line.
fn syntax_place(vm: &VirtualMachine, error: &PyBaseExceptionRef) -> Option<Place> {
    if !error.fast_isinstance(vm.ctx.exceptions.syntax_error) {
        return None;
    }
    let line = attribute(vm, error, "lineno")?.parse().ok()?;
    own_place(&attribute(vm, error, "filename")?, line)
}

/// A line, if the file is the app's own.
fn own_place(file: &str, line: u32) -> Option<Place> {
    own::source(file)?;
    Some(Place {
        file: file.to_owned(),
        line,
    })
}

/// Puts our printing in the place of the interpreter's, wherever Python code could reach that.
pub fn install(vm: &VirtualMachine) -> PyResult<()> {
    let uncaught = vm.new_function("excepthook", |args: FuncArgs, vm: &VirtualMachine| {
        print(args.args.get(1), vm)
    });
    let unraisable = vm.new_function("unraisablehook", |args: FuncArgs, vm: &VirtualMachine| {
        let value = args.args.first();
        let value = value.and_then(|args| args.get_attr("exc_value", vm).ok());
        print(value.as_ref(), vm)
    });
    for name in ["excepthook", "__excepthook__"] {
        vm.sys_module.set_attr(name, uncaught.clone(), vm)?;
    }
    for name in ["unraisablehook", "__unraisablehook__"] {
        vm.sys_module.set_attr(name, unraisable.clone(), vm)?;
    }
    Ok(())
}

fn print(error: Option<&PyObjectRef>, vm: &VirtualMachine) {
    let error = error.and_then(|error| error.clone().downcast::<PyBaseException>().ok());
    if let Some(error) = error {
        super::output::print(true, &text(vm, &error, false));
    }
}
