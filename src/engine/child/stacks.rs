//! Plain functions that wait. FastAPI gives each a thread, so that others go on meanwhile; here each such function keeps its
//! stack, and what goes on does so on another one, until the wait is over. Where its task could be cancelled meanwhile it
//! begins on another one itself. One stack runs at a time, and changes only where something waits: nothing is ever interrupted.
//!
//! The interpreter keeps where it is in a `VirtualMachine`, so that each stack but the first has one of its own.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::ptr::NonNull;
use std::rc::Rc;
use std::time::{Duration, Instant};

use corosensei::stack::{DefaultStack, Stack as _};
use corosensei::{Coroutine, CoroutineResult, Yielder};
use rustpython_vm::builtins::PyModule;
use rustpython_vm::frame::Frame;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::scope::Scope;
use rustpython_vm::vm::thread::set_current_frame;
use rustpython_vm::{PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::python::{Python, beside};
use super::{limits, turns};

/// So many plain functions run at once, as under `AnyIO`; where more wait, the last of them holds up all.
pub const MOST: usize = 40;
/// Nobody wakes what sleeps with nothing to wait for but this.
pub const LONG: Duration = Duration::from_secs(60);

/// What goes on while a function waits.
pub trait Others {
    /// Lets all who are ready have a turn, then waits for something to do, as long as `patience` then says (`None`: as long
    /// as it takes). `false`: nothing will come any more.
    fn turn(&self, python: &Python<'_>, patience: &dyn Fn() -> Option<Duration>) -> bool;
}

/// What a function waits for; over when either is there.
#[derive(Debug, Clone, Copy)]
struct Wait {
    until: Option<Instant>,
    /// Something happened after this: whether it is what the function waits for, the function finds out.
    seen: Option<u64>,
    /// Whether the event loop waits with it.
    holds: bool,
}

/// Why a stack gives way.
enum Way {
    Waits(Wait),
    /// It ran others, and one of them need not wait any longer; or the call that it was given is at its end.
    Idle,
}

struct Stack {
    coroutine: Coroutine<(), Way, Infallible>,
    /// The innermost frame on it.
    frame: *const Frame,
    top: usize,
}

#[derive(Default)]
struct Stacks {
    others: RefCell<Option<(Rc<dyn Others>, Scope)>>,
    /// For what the first stack waits.
    first: Cell<Option<Wait>>,
    waiting: RefCell<Vec<(Wait, Stack)>>,
    idle: RefCell<Vec<Stack>>,
    made: Cell<usize>,
    /// The call that is given to the stack which is resumed next.
    call: RefCell<Option<PyObjectRef>>,
    /// How the stack that runs now gives way; `None` on the first.
    yielder: Cell<Option<NonNull<Yielder<(), Way>>>>,
    /// Counts what happened.
    happened: Cell<u64>,
}

thread_local! {
    static STACKS: &'static Stacks = Box::leak(Box::default());
}

fn stacks() -> &'static Stacks {
    STACKS.with(|stacks| *stacks)
}

/// Runs what goes on, on the first stack, until nothing will come any more. Called where a function may wait from now on.
pub fn run(others: &Rc<dyn Others>, python: &Python<'_>) {
    let stacks = stacks();
    stacks.begin(others.clone(), python);
    loop {
        if stacks.resume_one() {
            turns::rest();
            continue;
        }
        if stacks.is_held() {
            std::thread::sleep(stacks.patience().unwrap_or(LONG));
        } else if !others.turn(python, &|| stacks.patience()) {
            return;
        }
        stacks.happens();
    }
}

/// Like [`run`] where a program runs what goes on by itself.
pub fn begin(others: Rc<dyn Others>, python: &Python<'_>) {
    stacks().begin(others, python);
}

/// Gives the layer `lend(seconds, heeds, again, holds)`: the function that calls it waits so many seconds (None: without an
/// end), or, if it `heeds` what others do, until something `happens()`. `again`: it has waited right before, and done nothing
/// since. What `holds` the event loop lets only those go on who wait here as well. And `begin(call)`: calls `call.run()` on
/// another stack; whether it is at its end, or else waits there.
pub fn install(native: &PyRef<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    let lend =
        |seconds: Option<f64>, heeds: bool, again: bool, holds: bool, vm: &VirtualMachine| {
            let stacks = stacks();
            if !again {
                stacks.happens();
            }
            let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            let wait = Wait {
                until: time.and_then(|time| Instant::now().checked_add(time)),
                seen: heeds.then(|| stacks.happened.get()),
                holds,
            };
            let id = limits::running();
            if !holds {
                turns::rest();
            }
            let before = stacks.happened.get();
            stacks.wait(wait, vm);
            if !holds || stacks.happened.get() != before {
                turns::take(id);
            }
        };
    native.set_attr("lend", vm.new_function("lend", lend), vm)?;
    let begin = |call: PyObjectRef, vm: &VirtualMachine| stacks().begin_call(call, vm);
    native.set_attr("begin", vm.new_function("begin", begin), vm)?;
    let happens = vm.new_function("happens", || stacks().happens());
    native.set_attr("happens", happens, vm)?;
    native.set_attr("sleeper", vm.new_function("sleeper", sleeper), vm)
}

/// `time.sleep`: a function of the interpreter's own to whoever looks at it.
fn sleeper(sleep: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
    let sleep = move |args: FuncArgs, vm: &VirtualMachine| sleep.call(args, vm);
    vm.new_function("sleep", sleep).into()
}

impl Stacks {
    fn begin(&self, others: Rc<dyn Others>, python: &Python<'_>) {
        self.others.replace(Some((others, python.scope())));
    }

    fn happens(&self) {
        self.happened.set(self.happened.get() + 1);
    }

    fn is_over(&self, wait: &Wait) -> bool {
        wait.until.is_some_and(|until| until <= Instant::now())
            || wait.seen.is_some_and(|seen| seen != self.happened.get())
    }

    /// How long it is until some wait is over, if nothing happens; `None`: none ever is.
    fn patience(&self) -> Option<Duration> {
        if self.any(|wait| self.is_over(wait)) {
            return Some(Duration::ZERO);
        }
        let waiting = self.waiting.borrow();
        let waits = waiting
            .iter()
            .map(|(wait, _)| *wait)
            .chain(self.first.get());
        let until = waits.filter_map(|wait| wait.until).min()?;
        Some(until.saturating_duration_since(Instant::now()))
    }

    fn any(&self, is: impl Fn(&Wait) -> bool) -> bool {
        let waiting = self.waiting.borrow();
        waiting.iter().any(|(wait, _)| is(wait)) || self.first.get().as_ref().is_some_and(is)
    }

    /// Whether the event loop must wait.
    fn is_held(&self) -> bool {
        self.any(|wait| wait.holds)
    }

    fn wait(&self, wait: Wait, vm: &VirtualMachine) {
        if let Some(yielder) = self.yielder.get() {
            // SAFETY: it lives on the stack that runs, below this call, as long as that does.
            unsafe { yielder.as_ref() }.suspend(Way::Waits(wait));
            self.yielder.set(Some(yielder));
            return;
        }
        self.first.set(Some(wait));
        while !self.is_over(&wait) {
            if self.resume_one() {
                continue;
            }
            let another = (!self.is_held()).then(|| self.another(vm)).flatten();
            match another {
                Some(stack) => drop(self.resume(stack)),
                None => std::thread::sleep(self.patience().unwrap_or(LONG)),
            }
        }
        self.first.set(None);
    }

    /// Begins a call on a stack of its own, or, where none is left, on this one; whether it is at its end.
    fn begin_call(&self, call: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        let Some(stack) = self.another(vm) else {
            return vm.call_method(&call, "run", ()).map(|_| true);
        };
        let id = limits::running();
        self.call.replace(Some(call));
        let is_over = self.resume(stack);
        if !is_over {
            turns::take(id);
        }
        Ok(is_over)
    }

    /// A stack on which others go on, if there is any left.
    fn another(&self, vm: &VirtualMachine) -> Option<Stack> {
        self.idle.borrow_mut().pop().or_else(|| self.make(vm))
    }

    fn make(&self, vm: &VirtualMachine) -> Option<Stack> {
        if self.made.get() == MOST {
            return None;
        }
        let (others, scope) = self.others.borrow().clone()?;
        limits::make_room();
        let stack = DefaultStack::new(limits::STACK).ok()?;
        let top = stack.base().get();
        self.made.set(self.made.get() + 1);
        let interpreter = beside(vm);
        let coroutine = Coroutine::with_stack(stack, move |yielder, ()| {
            interpreter.enter(|vm| stacks().serve(yielder, &*others, &Python::of(vm, scope)))
        });
        Some(Stack {
            coroutine,
            frame: std::ptr::null(),
            top,
        })
    }

    /// The life of a stack: it runs the call that it was given, or what goes on, until somebody else is to have the turn.
    fn serve(
        &self,
        yielder: &Yielder<(), Way>,
        others: &dyn Others,
        python: &Python<'_>,
    ) -> Infallible {
        loop {
            self.yielder.set(Some(NonNull::from(yielder)));
            if let Some(call) = self.call.take() {
                python.perform(&call);
                drop(call);
                yielder.suspend(Way::Idle);
                continue;
            }
            while !self.any(|wait| wait.holds || self.is_over(wait)) {
                others.turn(python, &|| self.patience());
                self.happens();
            }
            yielder.suspend(Way::Idle);
        }
    }

    /// Lets one go on whose wait is over, if there is one.
    fn resume_one(&self) -> bool {
        let over = {
            let mut waiting = self.waiting.borrow_mut();
            let over = waiting.iter().position(|(wait, _)| self.is_over(wait));
            over.map(|at| waiting.remove(at).1)
        };
        over.map(|stack| self.resume(stack)).is_some()
    }

    /// Goes over to another stack until that gives way; whether it is idle then.
    fn resume(&self, mut stack: Stack) -> bool {
        let yielder = self.yielder.get();
        let frame = set_current_frame(stack.frame);
        let top = limits::stack_begins_at(stack.top);
        let way = stack.coroutine.resume(());
        self.yielder.set(yielder);
        limits::stack_begins_at(top);
        stack.frame = set_current_frame(frame);
        match way {
            CoroutineResult::Yield(Way::Waits(wait)) => {
                self.waiting.borrow_mut().push((wait, stack));
                false
            }
            CoroutineResult::Yield(Way::Idle) => {
                self.idle.borrow_mut().push(stack);
                true
            }
            CoroutineResult::Return(never) => match never {},
        }
    }
}
