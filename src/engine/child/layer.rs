//! The Python modules that an app can import: `../python`, compiled when this program is built (`build.rs`), so that a
//! child neither parses nor compiles before it can answer.

use std::collections::BTreeMap;

use rustpython_vm::frozen::{FrozenLib, FrozenModule};

static LAYER: &FrozenLib =
    FrozenLib::from_ref(include_bytes!(concat!(env!("OUT_DIR"), "/layer.bin")));

/// The module that runs first.
pub const BOOT: &str = "boot";

/// Every module by its name.
pub fn modules() -> BTreeMap<&'static str, FrozenModule> {
    LAYER.decode().collect()
}
