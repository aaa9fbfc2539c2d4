//! The files that are the app's own: its file, and the modules beside it that it imports.
//!
//! What is found here counts as the learner's code: lines are told of it, in limits, traces and tracebacks. A module may be
//! where Python would look for it, but nowhere outside of the app's folder, or of the package that it is in.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustpython_vm::builtins::PyStrRef;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

/// More files than teaching material has.
const MOST: usize = 200;
/// The longest of them, in bytes.
const LONGEST: u64 = 1 << 20;

/// A file of the app's.
#[derive(Debug)]
struct File {
    /// What the learner calls it: `main.py`, `routers/items.py`.
    name: String,
    source: String,
}

static FILES: [OnceLock<File>; MOST] = [const { OnceLock::new() }; MOST];
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// A line of one of the files. Neither allocates nor locks, so that a signal handler can make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    file: u32,
    pub line: u32,
}

impl Spot {
    /// A line of a file by its name; `None` where that is not the app's.
    pub fn of(file: &str, line: u32) -> Option<Spot> {
        let known = |at: &usize| FILES[*at].get().is_some_and(|known| known.name == file);
        let file = (0..count()).find(known)?;
        Some(Spot {
            file: file as u32,
            line,
        })
    }

    pub fn file(self) -> &'static str {
        let file = FILES.get(self.file as usize).and_then(OnceLock::get);
        file.map_or("", |file| &file.name)
    }

    /// Another line of the same file.
    pub fn at(self, line: u32) -> Spot {
        Spot { line, ..self }
    }

    /// As a number that is not 0, for an atomic.
    pub fn bits(self) -> u64 {
        u64::from(self.file + 1) << 32 | u64::from(self.line)
    }

    pub fn from_bits(bits: u64) -> Option<Spot> {
        Some(Spot {
            file: u32::try_from(bits >> 32).ok()?.checked_sub(1)?,
            line: bits as u32,
        })
    }
}

fn count() -> usize {
    COUNT.load(Ordering::SeqCst).min(MOST)
}

/// Takes a file for the app's own; its own file is the first. `false`: there are too many.
pub fn add(name: &str, source: &str) -> bool {
    let at = COUNT.load(Ordering::SeqCst);
    let Some(place) = FILES.get(at) else {
        return false;
    };
    drop(place.set(File {
        name: name.to_owned(),
        source: source.to_owned(),
    }));
    COUNT.store(at + 1, Ordering::SeqCst);
    true
}

/// The text of an own file.
pub fn source(name: &str) -> Option<&'static str> {
    let files = FILES[..count()].iter().filter_map(OnceLock::get);
    let mut files = files.filter(|file| file.name == name);
    files.next().map(|file| &*file.source)
}

/// The folder in which the modules of an app may be: that of its file; where that is in a package, that of the outermost one.
pub fn folder(app: &str, folder: &Path) -> PathBuf {
    let levels = app.matches('/').count();
    (1..levels).fold(folder.to_owned(), |folder, _| folder.join(".."))
}

/// What there is of a name.
enum Found {
    Module(PathBuf),
    Package(PathBuf),
    /// A folder without a file of its own (PEP 420).
    Namespace,
}

/// Where an app's own modules are looked for.
#[derive(Debug, Clone)]
pub struct Modules {
    /// The package that the app's file is in, or nothing.
    package: String,
    /// Nothing may be outside of it.
    folder: Option<PathBuf>,
}

impl Modules {
    pub fn of(app: &str, beside: Option<&Path>) -> Modules {
        let package = app.split_once('/').map_or("", |(package, _)| package);
        Modules {
            package: package.to_owned(),
            folder: beside.and_then(|beside| folder(app, beside).canonicalize().ok()),
        }
    }

    /// `(file, is a package, source)` of a module by its dotted name; `None` where there is none. Of a package without a
    /// file the first two are the folder's name and `True`, and the source is empty.
    pub fn find(&self, name: &PyStrRef, vm: &VirtualMachine) -> PyResult {
        let name = name.to_string_lossy();
        let Some(found) = self.look(&name) else {
            return Ok(vm.ctx.none());
        };
        let path = name.replace('.', "/");
        let (file, package, source) = match found {
            Found::Namespace => (path, true, String::new()),
            Found::Package(file) => (path + "/__init__.py", true, read(&file, vm)?),
            Found::Module(file) => (path + ".py", false, read(&file, vm)?),
        };
        if Spot::of(&file, 1).is_none() && !source.is_empty() && !add(&file, &source) {
            return Err(vm.new_runtime_error(format!(
                "the app has more than {MOST} files: the built-in engine takes no more"
            )));
        }
        let text = |text: String| -> PyObjectRef { vm.ctx.new_str(text).into() };
        let package = vm.ctx.new_bool(package).into();
        Ok(vm
            .ctx
            .new_tuple(vec![text(file), package, text(source)])
            .into())
    }

    fn look(&self, name: &str) -> Option<Found> {
        let mut parts = name.split('.').peekable();
        if !self.package.is_empty() {
            // The folder is this package's.
            parts.next().filter(|first| *first == self.package)?;
        }
        let folder = self.folder.as_ref()?;
        let mut path = folder.clone();
        for part in parts {
            if part.is_empty() || !part.chars().all(|c| c == '_' || c.is_alphanumeric()) {
                return None;
            }
            path.push(part);
        }
        let inside = |path: PathBuf| {
            let path = path.canonicalize().ok()?;
            path.starts_with(folder).then_some(path)
        };
        let file = |path: PathBuf| inside(path).filter(|path| path.is_file());
        if let Some(package) = file(path.join("__init__.py")) {
            return Some(Found::Package(package));
        }
        if let Some(module) = file(path.with_extension("py")) {
            return Some(Found::Module(module));
        }
        let namespace = inside(path).is_some_and(|path| path.is_dir() && path != *folder);
        namespace.then_some(Found::Namespace)
    }
}

fn read(path: &Path, vm: &VirtualMachine) -> PyResult<String> {
    let wrong = |what: &str| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        vm.new_exception_msg(
            vm.ctx.exceptions.import_error.to_owned(),
            format!("{name} {what}").into(),
        )
    };
    let mut bytes = Vec::new();
    let file =
        std::fs::File::open(path).map_err(|error| wrong(&format!("cannot be read: {error}")))?;
    let read = file.take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| wrong(&format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > LONGEST {
        return Err(wrong("has more than 1 MiB: divide it"));
    }
    let text =
        String::from_utf8(bytes).map_err(|_| wrong("is not UTF-8: save it as UTF-8 first"))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_file_is_a_number() {
        add("main.py", "import a\n");
        add("a/b.py", "pass\n");
        let spot = Spot::of("a/b.py", 70_000).unwrap();
        assert_eq!(Spot::from_bits(spot.bits()), Some(spot));
        assert_eq!((spot.file(), spot.line), ("a/b.py", 70_000));
        assert_eq!(Spot::of("c.py", 1), None);
        assert_eq!(Spot::from_bits(0), None);
        assert_eq!(source("main.py"), Some("import a\n"));
    }

    #[test]
    fn modules_are_looked_for_inside_of_one_folder() {
        let root = std::env::temp_dir().join(format!("own-{}", std::process::id()));
        let shop = root.join("shop");
        std::fs::create_dir_all(shop.join("routers")).unwrap();
        std::fs::create_dir_all(shop.join("loose")).unwrap();
        for file in ["outside.py", "shop/__init__.py", "shop/helpers.py"] {
            std::fs::write(root.join(file), "").unwrap();
        }
        std::fs::write(shop.join("routers/__init__.py"), "").unwrap();
        std::os::unix::fs::symlink(root.join("outside.py"), shop.join("link.py")).unwrap();
        let kind = |modules: &Modules, name: &str| {
            modules.look(name).map(|found| match found {
                Found::Module(_) => 'm',
                Found::Package(_) => 'p',
                Found::Namespace => 'n',
            })
        };
        let beside = Modules::of("main.py", Some(&shop));
        let names = [
            "helpers",
            "routers",
            "loose",
            "link",
            "outside",
            "..outside",
            "shop",
        ];
        let found = names.map(|name| kind(&beside, name));
        assert_eq!(
            found,
            [Some('m'), Some('p'), Some('n'), None, None, None, None]
        );
        let packaged = Modules::of("shop/main.py", Some(&shop));
        let names = ["shop", "shop.helpers", "shop.routers", "helpers", "outside"];
        let found = names.map(|name| kind(&packaged, name));
        assert_eq!(found, [Some('p'), Some('m'), Some('p'), None, None]);
        let deep = Modules::of("shop/routers/main.py", Some(&shop.join("routers")));
        assert_eq!(kind(&deep, "shop.helpers"), Some('m'));
        std::fs::remove_dir_all(&root).unwrap();
    }
}
