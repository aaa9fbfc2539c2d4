//! What the system denies the child, whatever the interpreter would let through.
//!
//! The interpreter has no file system, no sockets and no `os`. This is the second wall, for a hole in the first; around
//! the learner's own Python it is the only one. Systems without such a wall (other than Linux, or before 5.13; network
//! before 6.7) go without.

use std::path::Path;

/// Closes what the parent had open beside the standard streams: an open file is a right, and none was meant to be given.
/// To be called before this process opens anything itself.
pub fn close_inherited() {
    // SAFETY: nothing in this process uses these descriptors yet.
    #[cfg(target_os = "linux")]
    unsafe {
        libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, 0)
    };
    #[cfg(not(target_os = "linux"))]
    for descriptor in 3..1024 {
        // SAFETY: as above.
        unsafe { libc::close(descriptor) };
    }
}

/// From now on, this process can only read, only in the app's own folder, and connect to nothing.
pub fn enter(folder: Option<&Path>) {
    drop(wall::around_interpreter(folder));
}

/// From now on, this process and the Python it becomes can write only in the app's own folder and where temporary files
/// are, and connect to nothing.
pub fn enter_python(folder: Option<&Path>) {
    drop(wall::around_python(folder));
}

#[cfg(target_os = "linux")]
mod wall {
    use std::path::Path;

    use landlock::{
        ABI, Access, AccessFs, AccessNet, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr,
        RulesetCreated, RulesetCreatedAttr, RulesetError,
    };

    /// The newest rules that are asked for; a system that knows only some of them keeps those.
    const RULES: ABI = ABI::V4;

    pub fn around_interpreter(folder: Option<&Path>) -> Result<(), RulesetError> {
        let rules = closed(AccessFs::from_all(RULES))?;
        let read = AccessFs::from_read(RULES) & !AccessFs::Execute;
        open(rules, folder, read)?.restrict_self().map(drop)
    }

    pub fn around_python(folder: Option<&Path>) -> Result<(), RulesetError> {
        let write = AccessFs::from_write(RULES);
        let mut rules = open(closed(write)?, folder, write)?;
        rules = open(rules, Some(&std::env::temp_dir()), write)?;
        rules = open(
            rules,
            Some(Path::new("/dev/null")),
            AccessFs::WriteFile.into(),
        )?;
        rules.restrict_self().map(drop)
    }

    /// No such access to files anywhere, and no connection to anything.
    fn closed(access: BitFlags<AccessFs>) -> Result<RulesetCreated, RulesetError> {
        Ruleset::default()
            .handle_access(access)?
            .handle_access(AccessNet::ConnectTcp)?
            .create()
    }

    fn open(
        rules: RulesetCreated,
        path: Option<&Path>,
        access: BitFlags<AccessFs>,
    ) -> Result<RulesetCreated, RulesetError> {
        match path.and_then(|path| PathFd::new(path).ok()) {
            Some(path) => rules.add_rule(PathBeneath::new(path, access)),
            None => Ok(rules),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod wall {
    use std::path::Path;

    pub fn around_interpreter(_: Option<&Path>) -> Result<(), ()> {
        Ok(())
    }

    pub fn around_python(_: Option<&Path>) -> Result<(), ()> {
        Ok(())
    }
}
