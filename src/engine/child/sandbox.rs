//! What the system denies the child, whatever the interpreter would let through.
//!
//! The interpreter has no file system, no sockets and no `os`. This is the second wall, for a hole in the first; around
//! the learner's own Python it is the only one. Systems without such a wall (other than Linux, or before 5.13; network
//! before 6.7) go without.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt as _;
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

/// From now on, this process and the Python it becomes can write only in the app's own folder and in one for temporary
/// files, read of no other process, start none, become none but by this way, and connect to nothing.
pub fn enter_python(folder: Option<&Path>, temporary: Option<&Path>, way: &Way) {
    drop(wall::around_python(folder, temporary));
    calls::deny(way.0.addr());
}

/// The way to one program. A filter of system calls cannot tell programs apart, only where in memory their names stand: so
/// this name stands at a place that nobody knows, and once the program is there, the place is gone.
pub struct Way(*mut libc::c_char);

/// Where a process may have memory: what all systems have that we build for.
#[cfg(target_arch = "x86_64")]
const PLACES: u64 = 0x3fff_ffff_f000;
#[cfg(not(target_arch = "x86_64"))]
const PLACES: u64 = 0x3f_ffff_f000;

impl Way {
    /// `None`: there is no place for it.
    pub fn to(program: &Path) -> Option<Way> {
        const ROOM: usize = 2 << 12;
        const TRIES: usize = 16;
        let name = CString::new(program.as_os_str().as_bytes()).ok()?;
        let name = name.as_bytes_with_nul();
        let places = ROOM.checked_sub(name.len())?;
        #[cfg(target_os = "linux")]
        let here = libc::MAP_FIXED_NOREPLACE;
        #[cfg(not(target_os = "linux"))]
        let here = 0;
        let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | here;
        let place = (0..TRIES).find_map(|_| {
            let wanted = (getrandom::u64().ok()? & PLACES) as *mut libc::c_void;
            // SAFETY: new memory where there is none.
            let got = unsafe {
                libc::mmap(
                    wanted,
                    ROOM,
                    libc::PROT_READ | libc::PROT_WRITE,
                    kind,
                    -1,
                    0,
                )
            };
            (got != libc::MAP_FAILED).then_some(got)
        })?;
        let offset = usize::try_from(getrandom::u64().ok()?).ok()? % places;
        // SAFETY: the name and where it begins are within the room.
        unsafe {
            let at = place.cast::<libc::c_char>().add(offset);
            std::ptr::copy_nonoverlapping(name.as_ptr().cast(), at, name.len());
            Some(Way(at))
        }
    }

    /// Becomes the program; returns only where that fails.
    pub fn go(&self, arguments: &[CString], environment: &[CString]) {
        let pointers = |strings: &[CString]| {
            let strings = strings.iter().map(|string| string.as_ptr());
            strings.chain([std::ptr::null()]).collect::<Vec<_>>()
        };
        let (arguments, environment) = (pointers(arguments), pointers(environment));
        // SAFETY: all strings live and end with a zero, both lists with a null. Rust ignores SIGPIPE, programs expect it.
        unsafe {
            libc::signal(libc::SIGPIPE, libc::SIG_DFL);
            libc::execve(self.0, arguments.as_ptr(), environment.as_ptr());
        }
    }
}

#[cfg(target_os = "linux")]
mod wall {
    use std::path::{Path, PathBuf};

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

    pub fn around_python(
        folder: Option<&Path>,
        temporary: Option<&Path>,
    ) -> Result<(), RulesetError> {
        let write = AccessFs::from_write(RULES);
        let read = AccessFs::from_read(RULES);
        let mut rules = closed(write | read)?;
        for place in readable() {
            rules = open(rules, Some(&place), read)?;
        }
        rules = open(rules, folder, write | read)?;
        rules = open(rules, temporary, write | read)?;
        rules = open(
            rules,
            Some(Path::new("/dev/null")),
            AccessFs::WriteFile.into(),
        )?;
        rules.restrict_self().map(drop)
    }

    /// All but what the system tells of other processes, such as the environment of the learner's shell.
    fn readable() -> Vec<PathBuf> {
        let entries = std::fs::read_dir("/").into_iter().flatten().flatten();
        entries
            .map(|entry| entry.path())
            .filter(|path| path != Path::new("/proc"))
            .chain([PathBuf::from("/proc/self")])
            .collect()
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

    pub fn around_python(_: Option<&Path>, _: Option<&Path>) -> Result<(), ()> {
        Ok(())
    }
}

/// System calls that an app has no use for and that reach past files: other processes, other sockets, other kernels'
/// doors. What is denied fails with "Operation not permitted", which Python raises.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod calls {
    use libc::{c_long, sock_filter};

    #[cfg(target_arch = "x86_64")]
    const ARCHITECTURE: u32 = 0xC000_003E;
    #[cfg(target_arch = "aarch64")]
    const ARCHITECTURE: u32 = 0xC000_00B7;
    /// Numbers from here on are those of another table (x32).
    const OTHER_TABLE: u32 = 0x4000_0000;

    /// Where `struct seccomp_data` has the call's number, the architecture, and the lower half of an argument.
    const NUMBER: u32 = 0;
    const ARCH: u32 = 4;
    const ARGUMENTS: u32 = 16;

    const LOAD: u16 = 0x20;
    const AND: u16 = 0x54;
    const IF_EQUAL: u16 = 0x15;
    const IF_AT_LEAST: u16 = 0x35;
    const RETURN: u16 = 0x06;

    /// `fchmodat2`, for which there is no name yet.
    const FCHMODAT2: c_long = 452;
    const SOCKET_TYPE: u32 = 0xf;

    const DENIED: &[c_long] = &[
        // Connections and datagrams.
        libc::SYS_connect,
        libc::SYS_io_uring_setup,
        // Rights and times of files, which Landlock does not know.
        libc::SYS_fchmod,
        libc::SYS_fchmodat,
        FCHMODAT2,
        libc::SYS_fchown,
        libc::SYS_fchownat,
        libc::SYS_utimensat,
        libc::SYS_setxattr,
        libc::SYS_lsetxattr,
        libc::SYS_fsetxattr,
        libc::SYS_removexattr,
        libc::SYS_lremovexattr,
        libc::SYS_fremovexattr,
        // Other processes, and other programs: one is left to [`super::Way`].
        libc::SYS_execveat,
        libc::SYS_tkill,
        libc::SYS_rt_sigqueueinfo,
        libc::SYS_rt_tgsigqueueinfo,
        libc::SYS_pidfd_open,
        libc::SYS_pidfd_send_signal,
        libc::SYS_pidfd_getfd,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        // Doors to the kernel.
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
        libc::SYS_userfaultfd,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_mount,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_keyctl,
    ];

    /// What newer tables have no longer.
    #[cfg(target_arch = "x86_64")]
    const DENIED_OLD: &[c_long] = &[
        libc::SYS_chmod,
        libc::SYS_chown,
        libc::SYS_lchown,
        libc::SYS_utime,
        libc::SYS_utimes,
        libc::SYS_futimesat,
        libc::SYS_fork,
        libc::SYS_vfork,
    ];
    #[cfg(target_arch = "aarch64")]
    const DENIED_OLD: &[c_long] = &[];

    /// Installs the filter; a system without such filters goes without.
    pub fn deny(exec_at: usize) {
        let mut program = program(exec_at as u64);
        let filter = libc::sock_fprog {
            len: u16::try_from(program.len()).unwrap_or_default(),
            filter: program.as_mut_ptr(),
        };
        // SAFETY: the filter and its program live until the calls return; the kernel copies them.
        unsafe {
            libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            libc::prctl(
                libc::PR_SET_SECCOMP,
                libc::SECCOMP_MODE_FILTER,
                &raw const filter,
            );
        }
    }

    fn program(exec_at: u64) -> Vec<sock_filter> {
        let mut program = vec![
            step(LOAD, ARCH),
            jump(IF_EQUAL, ARCHITECTURE, 1, 0),
            step(RETURN, refusal(libc::EPERM)),
            step(LOAD, NUMBER),
            jump(IF_AT_LEAST, OTHER_TABLE, 0, 1),
            step(RETURN, refusal(libc::EPERM)),
        ];
        for call in DENIED.iter().chain(DENIED_OLD) {
            on(&mut program, *call, &[step(RETURN, refusal(libc::EPERM))]);
        }
        // Its flags are in memory, where no filter sees them; libraries then use `clone`.
        let unknown = [step(RETURN, refusal(libc::ENOSYS))];
        on(&mut program, libc::SYS_clone3, &unknown);
        // Threads, but no processes.
        let thread = libc::CLONE_THREAD.cast_unsigned();
        only(&mut program, libc::SYS_clone, 0, thread, &[thread]);
        // Both halves of where the program's name stands.
        let halves = [exec_at as u32, (exec_at >> 32) as u32];
        for (offset, half) in [0, 4].into_iter().zip(halves) {
            only_at(&mut program, libc::SYS_execve, offset, u32::MAX, &[half]);
        }
        let families = [libc::AF_INET, libc::AF_INET6].map(i32::cast_unsigned);
        only(&mut program, libc::SYS_socket, 0, u32::MAX, &families);
        let stream = libc::SOCK_STREAM.cast_unsigned();
        only(&mut program, libc::SYS_socket, 1, SOCKET_TYPE, &[stream]);
        // This connects as well.
        let fast = libc::MSG_FASTOPEN.cast_unsigned();
        for (call, flags) in [
            (libc::SYS_sendto, 3),
            (libc::SYS_sendmsg, 2),
            (libc::SYS_sendmmsg, 3),
        ] {
            only(&mut program, call, flags, fast, &[0]);
        }
        // Signals to itself, which is what it will be after `exec`, too.
        let own = std::process::id();
        for call in [libc::SYS_kill, libc::SYS_tgkill] {
            only(&mut program, call, 0, u32::MAX, &[own]);
        }
        program.push(step(RETURN, libc::SECCOMP_RET_ALLOW));
        program
    }

    /// For this call, these steps; they may go on to the next.
    fn on(program: &mut Vec<sock_filter>, call: c_long, steps: &[sock_filter]) {
        let length = u8::try_from(steps.len()).unwrap_or_default();
        let number = u32::try_from(call).unwrap_or(u32::MAX);
        program.push(jump(IF_EQUAL, number, 0, length));
        program.extend_from_slice(steps);
    }

    /// Denies this call unless the masked argument is one of these.
    fn only(
        program: &mut Vec<sock_filter>,
        call: c_long,
        argument: u32,
        mask: u32,
        values: &[u32],
    ) {
        only_at(program, call, 8 * argument, mask, values);
    }

    /// The same by where the argument, or half of it, stands behind the first.
    fn only_at(
        program: &mut Vec<sock_filter>,
        call: c_long,
        offset: u32,
        mask: u32,
        values: &[u32],
    ) {
        let mut steps = vec![step(LOAD, ARGUMENTS + offset), step(AND, mask)];
        for (at, value) in values.iter().enumerate() {
            // Over the other comparisons and the refusal.
            let over = u8::try_from(values.len() - at).unwrap_or_default();
            steps.push(jump(IF_EQUAL, *value, over, 0));
        }
        steps.push(step(RETURN, refusal(libc::EPERM)));
        steps.push(step(LOAD, NUMBER));
        on(program, call, &steps);
    }

    fn refusal(error: i32) -> u32 {
        libc::SECCOMP_RET_ERRNO | error.cast_unsigned()
    }

    fn step(code: u16, k: u32) -> sock_filter {
        jump(code, k, 0, 0)
    }

    fn jump(code: u16, k: u32, jt: u8, jf: u8) -> sock_filter {
        sock_filter { code, jt, jf, k }
    }
}

#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
mod calls {
    pub fn deny(_: usize) {}
}
