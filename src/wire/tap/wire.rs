//! A client's connection to the app: each has its own, for what the app does to one is meant for that client.

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::super::{Door, Ports};

#[derive(Debug)]
pub(super) struct Wire {
    pub stream: TcpStream,
    pub door: Door,
    /// This side's port: what the app sees as its peer.
    pub port: u16,
    /// Requests that went over it before.
    pub requests: u32,
}

impl Wire {
    /// A connection through this door, for a client at these ports.
    pub(super) async fn open(door: Door, ports: Ports) -> std::io::Result<Wire> {
        let mut stream = TcpStream::connect(door.address).await?;
        drop(stream.set_nodelay(true));
        stream.write_all(&door.opening(ports)).await?;
        Ok(Wire {
            port: stream.local_addr()?.port(),
            stream,
            door,
            requests: 0,
        })
    }
}
