//! Where children come from: a process with an interpreter that is ready, and nothing else, divides for each of them.
//!
//! To boot takes a tenth of a second and some forty megabytes; to divide takes a millisecond, and the copy shares the
//! memory. Standard input is a socket, over which each child's own standard input and output come.

use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use super::limits;
use crate::engine::nursery::BECOME;

/// Returns once for every child that is asked for, each time in a process of its own, whose standard streams are those that
/// came over the socket. In the process that was called it returns only when that becomes the last child itself.
///
/// What `prepare` does is done once, as soon as nobody waits for a child, and at the latest before the second: all later
/// ones have it.
pub fn divide(prepare: impl FnOnce()) {
    // Nobody waits for a child here; the system shall forget it when it ends.
    // SAFETY: sets a disposition that needs no handler.
    unsafe { libc::signal(libc::SIGCHLD, libc::SIG_IGN) };
    let mut prepare = Some(prepare);
    for made in 0.. {
        if let Some(prepare) = prepare.take_if(|_| made > 0 || !is_wanted()) {
            prepare();
        }
        let Some((how, [input, output])) = streams() else {
            limits::end(0);
        };
        // SAFETY: this process has one other thread, which waits for this one and holds nothing.
        if how == BECOME || unsafe { libc::fork() } == 0 {
            let taken = rustix::stdio::dup2_stdin(&input).and(rustix::stdio::dup2_stdout(&output));
            return taken.unwrap_or_else(|_| limits::end(2));
        }
        // Here both are closed. If there is no new process, that tells the parent.
    }
}

/// Whether a child is asked for, or the parent is gone.
fn is_wanted() -> bool {
    let stdin = rustix::stdio::stdin();
    let mut asked = [PollFd::new(&stdin, PollFlags::IN)];
    poll(&mut asked, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
}

/// Waits for how the next child is to be made, and its standard input and output; `None` when the parent is gone.
fn streams() -> Option<(u8, [OwnedFd; 2])> {
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
    Some((byte[0], streams.try_into().ok()?))
}
