//! The parent's side of the nursery: one process that makes children for as long as this one lives.

use std::io::{self, IoSlice, PipeReader, PipeWriter};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

use super::CHILD_ARGUMENT;

static NURSERY: Mutex<Option<Nursery>> = Mutex::new(None);

/// What the nursery is told with each child's streams: to divide, or to become the child itself.
pub const DIVIDE: u8 = 0;
pub const BECOME: u8 = 1;

/// A process whose interpreter is ready. It ends when the socket closes (with this process), unless it became a child.
struct Nursery {
    socket: UnixStream,
    process: Child,
}

/// A new child: where it reads its order from, and where it says what happens. It ends when the first is closed.
///
/// # Errors
/// When the program cannot be started again.
pub fn child() -> io::Result<(PipeWriter, PipeReader)> {
    let mut nursery = NURSERY.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(Ok(child)) = nursery.as_ref().map(|nursery| nursery.child(DIVIDE)) {
        return Ok(child);
    }
    if let Some(gone) = nursery.take() {
        gone.end();
    }
    nursery.insert(Nursery::start()?).child(DIVIDE)
}

/// A child that needs no memory but its own: what others would come from becomes it. The process is its caller's to wait
/// for; the next child has to boot.
///
/// # Errors
/// When the program cannot be started again.
pub fn only_child() -> io::Result<(PipeWriter, PipeReader, Child)> {
    let mut nursery = NURSERY.lock().unwrap_or_else(PoisonError::into_inner);
    let nursery = nursery.take().map_or_else(Nursery::start, Ok)?;
    let (input, events) = nursery.child(BECOME)?;
    Ok((input, events, nursery.process))
}

/// Starts the process that children come from, if there is none yet: it is ready sooner then.
///
/// # Errors
/// When the program cannot be started again.
pub fn warm() -> io::Result<()> {
    let mut nursery = NURSERY.lock().unwrap_or_else(PoisonError::into_inner);
    if nursery.is_none() {
        *nursery = Some(Nursery::start()?);
    }
    Ok(())
}

impl Nursery {
    fn start() -> io::Result<Nursery> {
        let (socket, theirs) = UnixStream::pair()?;
        let process = Command::new(std::env::current_exe()?)
            .arg(CHILD_ARGUMENT)
            .env_clear()
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C and Ctrl-Z are for the program itself.
            .process_group(0)
            .spawn()?;
        Ok(Nursery { socket, process })
    }

    fn end(mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }

    fn child(&self, how: u8) -> io::Result<(PipeWriter, PipeReader)> {
        let (input, ours) = io::pipe()?;
        let (events, output) = io::pipe()?;
        let streams = [input.as_fd(), output.as_fd()];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
        let mut rights = SendAncillaryBuffer::new(&mut space);
        rights.push(SendAncillaryMessage::ScmRights(&streams));
        let how = [how];
        let byte = [IoSlice::new(&how)];
        sendmsg(&self.socket, &byte, &mut rights, SendFlags::NOSIGNAL)?;
        Ok((ours, events))
    }
}
