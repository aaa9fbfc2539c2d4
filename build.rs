//! Lists the files of the shipped course, so that they are in the binary: adding one to `lessons/` is enough.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let root = Path::new(&root);
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
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("embedded.rs"), table)
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
