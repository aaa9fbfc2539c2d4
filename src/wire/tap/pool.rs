//! Connections to the app that are open and whose client has left, for whichever comes next.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::super::Door;

/// Idle connections that are kept.
const KEPT: usize = 64;
/// Servers close what is idle for longer (uvicorn after five seconds); a request must not meet that.
const FRESH: Duration = Duration::from_secs(3);

/// A connection to the app.
#[derive(Debug)]
pub(super) struct Wire {
    pub stream: TcpStream,
    pub door: Door,
    /// This side's port: what the app sees as its peer.
    pub port: u16,
    /// Requests that went over it before.
    pub requests: u32,
    /// After a crash uvicorn answers and then closes the connection without a word: another client's request could meet that.
    pub may_close: bool,
    idle_since: Instant,
}

#[derive(Debug, Default)]
pub(super) struct Pool {
    idle: Mutex<Vec<Wire>>,
}

impl Pool {
    /// A connection through this door: the one used last, or a new one. `listener`: its port.
    pub(super) async fn take(&self, door: Door, listener: u16) -> std::io::Result<Wire> {
        if let Some(wire) = self.usable(door) {
            return Ok(wire);
        }
        let mut stream = TcpStream::connect(door.address).await?;
        drop(stream.set_nodelay(true));
        stream.write_all(&door.opening(listener)).await?;
        Ok(Wire {
            port: stream.local_addr()?.port(),
            stream,
            door,
            requests: 0,
            may_close: false,
            idle_since: Instant::now(),
        })
    }

    fn usable(&self, door: Door) -> Option<Wire> {
        let mut idle = self.idle.lock().ok()?;
        while let Some(wire) = idle.pop() {
            if wire.door == door && wire.idle_since.elapsed() < FRESH && wire.is_open() {
                return Some(wire);
            }
        }
        None
    }

    /// Takes a connection back that has no request any more, for its client is gone.
    pub(super) fn put(&self, mut wire: Wire) {
        wire.idle_since = Instant::now();
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < KEPT
            && !wire.may_close
        {
            idle.push(wire);
        }
    }
}

impl Wire {
    /// Nothing may come from an idle connection: neither its end nor bytes that nobody asked for.
    fn is_open(&self) -> bool {
        let mut byte = [0];
        let read = self.stream.try_read(&mut byte);
        read.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    }
}
