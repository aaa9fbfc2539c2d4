//! What is in the binary besides code: the files of the shipped course (adding one to `lessons/` is enough), and the
//! Python modules of the engine, compiled.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

use rustpython_compiler::{CompileOpts, Mode, compile};
use rustpython_compiler_core::frozen::{FrozenCodeObject, FrozenLib, FrozenModule};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let (root, out) = (Path::new(&root), Path::new(&out));
    embed(root, &out.join("embedded.rs"))?;
    freeze(root, &out.join("layer.bin"))
}

/// Writes a table of all files of the course.
fn embed(root: &Path, table_file: &Path) -> io::Result<()> {
    let mut paths = vec!["course.toml".to_owned()];
    for place in ["lessons", "quizzes", "assets"] {
        list(root, place, &mut paths)?;
    }
    paths.sort();
    let mut table = String::from("static EMBEDDED: &[(&str, &[u8])] = &[\n");
    for path in &paths {
        println!("cargo::rerun-if-changed={path}");
        let file = root.join(path);
        writeln!(table, "    ({path:?}, include_bytes!({file:?})),").map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    fs::write(table_file, table)
}

/// Where the engine's Python modules are.
const PYTHON: &str = "src/engine/python";

/// Compiles the Python modules.
fn freeze(root: &Path, layer: &Path) -> io::Result<()> {
    let mut paths = Vec::new();
    list(root, PYTHON, &mut paths)?;
    paths.retain(|path| path.ends_with(".py"));
    paths.sort();
    let frozen = paths.iter().map(|path| module(root, path));
    let frozen = frozen.collect::<io::Result<Vec<_>>>()?;
    let modules = frozen.iter().map(|(name, package, code)| {
        let code = FrozenCodeObject { bytes: &code.bytes };
        let package = *package;
        (&**name, FrozenModule { code, package })
    });
    fs::write(layer, FrozenLib::encode(modules).bytes)
}

/// The name of a module, whether it has modules within, and its code.
fn module(root: &Path, path: &str) -> io::Result<(String, bool, FrozenCodeObject<Vec<u8>>)> {
    println!("cargo::rerun-if-changed={path}");
    let name = &path[PYTHON.len() + 1..path.len() - ".py".len()];
    let package = name.strip_suffix("/__init__");
    let name = package.unwrap_or(name).replace('/', ".");
    let source = fs::read_to_string(root.join(path))?;
    let file = format!("<{name}>");
    let code = compile(&source, Mode::Exec, &file, CompileOpts::default())
        .map_err(|error| io::Error::other(format!("{path}: {error}")))?;
    Ok((name, package.is_some(), FrozenCodeObject::encode(&code)))
}

fn list(root: &Path, folder: &str, paths: &mut Vec<String>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={folder}");
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(root, &path, paths)?;
        } else if entry.file_name() != ".gitkeep" {
            paths.push(path);
        }
    }
    Ok(())
}
