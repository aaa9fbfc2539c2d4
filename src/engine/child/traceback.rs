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

use super::super::trace::Place;
use super::super::{App, Fault};

/// Longest text of an exception, in bytes: an exception may hold whatever the app could make.
const LONGEST: usize = 16 << 10;
/// How often a line of a traceback is shown that repeats, as in Python.
const REPEATS: usize = 3;

/// What an exception that nobody caught says: its last line, where it was raised, and the traceback.
pub fn fault(vm: &VirtualMachine, error: &PyBaseExceptionRef, app: &App) -> Fault {
    let detail = parting(vm, error).unwrap_or_else(|| text(vm, error, Some(app)));
    let line = syntax_line(vm, error).or_else(|| last_line(error, &app.name));
    Fault {
        // Of a message of several lines the first says what it is; before it only the place of a syntax error stands.
        message: cut(summary(vm, error)
            .lines()
            .find(|line| !line.starts_with(' '))
            .unwrap_or_default()
            .to_owned()),
        at: line.map(|line| Place {
            file: app.name.clone(),
            line,
        }),
        detail,
        advice: None,
    }
}

/// What `raise SystemExit("…")` leaves behind in the place of a traceback: its text, or nothing for a number.
fn parting(vm: &VirtualMachine, error: &PyBaseExceptionRef) -> Option<String> {
    if !error.fast_isinstance(vm.ctx.exceptions.system_exit) {
        return None;
    }
    let code = error.as_object().get_attr("code", vm).ok()?;
    if code.fast_isinstance(vm.ctx.types.int_type) {
        return Some(String::new());
    }
    attribute(vm, error, "code").map(|text| cut(text + "\n"))
}

/// The whole traceback with everything that led to the exception. With an app: only its frames, each with its line.
pub fn text(vm: &VirtualMachine, error: &PyBaseExceptionRef, app: Option<&App>) -> String {
    let mut out = String::new();
    for (part, link) in chain(vm, error) {
        if let Some(traceback) = part.__traceback__() {
            out.push_str("Traceback (most recent call last):\n");
            frames(&mut out, &traceback, app);
        }
        out.push_str(&cut(summary(vm, &part)));
        out.push_str(link);
        if out.len() > 2 * LONGEST {
            break;
        }
    }
    cut(out)
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

fn frames(out: &mut String, traceback: &PyRef<PyTraceback>, app: Option<&App>) {
    let source: Vec<&str> = app.map_or_else(Vec::new, |app| app.source.lines().collect());
    let mut last = String::new();
    let mut count = 0;
    for entry in traceback.iter() {
        let code = &entry.frame.code;
        let file = code.source_path().as_str();
        if app.is_some_and(|app| app.name != file) {
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
        if let Some(text) = source.get(line - 1) {
            let _ = writeln!(frame, "    {}", text.trim());
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
    if let Some(module) = module.filter(|it| !matches!(&**it, "builtins" | "__main__" | "app")) {
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
    out
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

/// The line of the app's file that was running deepest.
fn last_line(error: &PyBaseExceptionRef, file: &str) -> Option<u32> {
    let traceback = error.__traceback__()?;
    let own = traceback
        .iter()
        .filter(|entry| entry.frame.code.source_path().as_str() == file);
    own.last()
        .and_then(|entry| u32::try_from(entry.lineno.get()).ok())
}

/// Where the text is no Python; such an error was raised by the compiler, not by a line.
fn syntax_line(vm: &VirtualMachine, error: &PyBaseExceptionRef) -> Option<u32> {
    if !error.fast_isinstance(vm.ctx.exceptions.syntax_error) {
        return None;
    }
    attribute(vm, error, "lineno")?.parse().ok()
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
        super::output::print(true, &text(vm, &error, None));
    }
}
