//! The listener: a stable address on loopback in front of whatever app runs, recording what passes.
//!
//! It takes part in the conversation only where it must: to know where messages end, to keep strangers out
//! ([`guard`]), and when there is no app. Everything else goes through as it came.

mod connection;
mod guard;
mod passing;
mod wire;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use super::{Door, Exchange};
use connection::Connection;

/// Clients served at a time at most; more wait to be accepted.
const CONNECTIONS: u64 = 4096;
/// How many may wait: as many as uvicorn lets.
const BACKLOG: u32 = 2048;
/// File descriptors that are not for clients.
const OTHERS: u64 = 100;
/// How often a connection that waits for its client looks whether others need its place.
const LOOK: Duration = Duration::from_millis(500);

/// What is behind the listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upstream {
    /// An app is starting; requests wait.
    Starting,
    At(Door),
    /// There is none, and why.
    Failed(String),
}

/// The listener. It runs on a thread of its own until the program ends.
#[derive(Debug, Clone)]
pub struct Tap {
    address: SocketAddr,
    upstream: watch::Sender<Upstream>,
    abandoned: Arc<Mutex<Option<Abandoned>>>,
}

/// The request at which an app ended that takes one at a time: others that it was given were not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Abandoned {
    /// Where the app was.
    door: Door,
    /// The listener's port and the request's number on that connection.
    port: u16,
    sequence: u32,
}

/// What all connections have in common.
struct Shared {
    upstream: watch::Receiver<Upstream>,
    abandoned: Arc<Mutex<Option<Abandoned>>>,
    /// The listener's own.
    port: u16,
    any_host: bool,
    places: Arc<Semaphore>,
    count: AtomicU64,
    record: Box<dyn Fn(Exchange) + Send + Sync>,
}

impl Tap {
    /// Listens on 127.0.0.1, at the preferred port or, where that is taken, at another. `record` is called on the
    /// listener's thread for every exchange. Unless `any_host`, requests for a foreign `Host` are refused: a web page
    /// must not be able to talk to the app by giving its own name this address.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn listen(
        preferred: Option<u16>,
        any_host: bool,
        record: impl Fn(Exchange) + Send + Sync + 'static,
    ) -> io::Result<Tap> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let listener = {
            let _inside = runtime.enter();
            preferred.map_or_else(|| bind(0), |port| bind(port).or_else(|_| bind(0)))?
        };
        let address = listener.local_addr()?;
        let (upstream, seen) = watch::channel(Upstream::Starting);
        let abandoned = Arc::default();
        let shared = Shared {
            upstream: seen,
            abandoned: Arc::clone(&abandoned),
            port: address.port(),
            any_host,
            places: Arc::new(Semaphore::new(places())),
            count: AtomicU64::new(0),
            record: Box::new(record),
        };
        std::thread::Builder::new()
            .name("tap".into())
            .spawn(move || runtime.block_on(accept(listener, Arc::new(shared))))?;
        Ok(Tap {
            address,
            upstream,
            abandoned,
        })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether an app is behind the listener and has not ended.
    pub fn has_app(&self) -> bool {
        matches!(*self.upstream.borrow(), Upstream::At(_))
    }

    /// Says what is behind the listener from now on.
    pub fn set_upstream(&self, upstream: Upstream) {
        self.upstream.send_replace(upstream);
    }

    /// Says at which request the app ends, before it is said that it has ended: those behind it wait for its successor.
    pub fn set_abandoned(&self, port: u16, sequence: u32) {
        let Upstream::At(door) = *self.upstream.borrow() else {
            return;
        };
        *lock(&self.abandoned) = Some(Abandoned {
            door,
            port,
            sequence,
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn bind(port: u16) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // As the standard library does: what lingers of an earlier listener holds the port for nobody.
    socket.set_reuseaddr(cfg!(unix))?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    socket.listen(BACKLOG)
}

/// For how many clients there are file descriptors: each needs one here, and one for its connection to the app. The process,
/// and those that it starts later on, may have as many as the system lets them from now on.
fn places() -> usize {
    let mut files = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: both calls are given one `rlimit`, which lives until they return.
    let known = unsafe {
        let known = libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut files) == 0;
        let wanted = files.rlim_max.min(2 * CONNECTIONS + OTHERS);
        if known && files.rlim_cur < wanted {
            let former = std::mem::replace(&mut files.rlim_cur, wanted);
            if libc::setrlimit(libc::RLIMIT_NOFILE, &raw const files) != 0 {
                files.rlim_cur = former;
            }
        }
        known
    };
    let most = if known { files.rlim_cur } else { 1024 };
    (most.saturating_sub(OTHERS) / 2).clamp(1, CONNECTIONS) as usize
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok(place) = shared.places.clone().acquire_owned().await else {
            return;
        };
        // Out of file descriptors, say: others will be closed.
        let Ok((stream, peer)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        drop(stream.set_nodelay(true));
        let connection = Connection::new(stream, peer, shared.clone());
        tokio::spawn(async move {
            connection.serve().await;
            drop(place);
        });
    }
}

impl Shared {
    fn next_id(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether others wait for a place.
    fn is_full(&self) -> bool {
        self.places.available_permits() == 0
    }
}

/// Appends the next bytes to a buffer; `false` at the end, on an error, and when nothing comes in time.
async fn fill(stream: &mut TcpStream, buffer: &mut Vec<u8>, within: Duration) -> bool {
    buffer.reserve(8 * 1024);
    matches!(timeout(within, stream.read_buf(buffer)).await, Ok(Ok(1..)))
}
