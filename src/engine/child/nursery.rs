//! Where children come from: a process with an interpreter that is ready, and nothing else, divides for each of them.
//!
//! To boot takes a fifth of a second and some forty megabytes; to divide takes a millisecond, and the copy shares the
//! memory. Standard input is a socket, over which each child's own standard input and output come.

use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;

use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use super::limits;

/// Returns once for every child that is asked for, each time in a new process, whose standard streams are those that came
/// over the socket. In the process that was called it does not return.
pub fn divide() {
    // Nobody waits for a child here; the system shall forget it when it ends.
    // SAFETY: sets a disposition that needs no handler.
    unsafe { libc::signal(libc::SIGCHLD, libc::SIG_IGN) };
    while let Some([input, output]) = streams() {
        // SAFETY: this process has one other thread, which waits for this one and holds nothing.
        if unsafe { libc::fork() } == 0 {
            let taken = rustix::stdio::dup2_stdin(&input).and(rustix::stdio::dup2_stdout(&output));
            return taken.unwrap_or_else(|_| limits::end(2));
        }
        // Here both are closed. If there is no new process, that tells the parent.
    }
    limits::end(0)
}

/// Waits for the standard input and output of the next child; `None` when the parent is gone.
fn streams() -> Option<[OwnedFd; 2]> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut rights = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0];
    let mut bytes = [IoSliceMut::new(&mut byte)];
    let flags = RecvFlags::empty();
    let got = rustix::io::retry_on_intr(|| {
        recvmsg(rustix::stdio::stdin(), &mut bytes, &mut rights, flags)
    });
    got.ok().filter(|got| got.bytes > 0)?;
    let streams = rights.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(streams) => Some(streams.collect::<Vec<_>>()),
        _ => None,
    })?;
    streams.try_into().ok()
}
