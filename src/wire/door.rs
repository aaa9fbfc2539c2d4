//! How the listener gets into an app's child, and nobody else does.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// Bytes of what a connection begins with.
pub const OPENING: usize = 25;

/// The ports at both ends of a client's connection to the listener: what the app is to see as its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    /// By which clients know the app.
    pub listener: u16,
    pub client: u16,
}

/// Where a child listens, and the word that a connection begins with. A web page may give its own name the child's address
/// (DNS rebinding), and guess the port; the child hangs up on who does not know the word, so that the app answers only
/// those whom the listener admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    pub address: SocketAddr,
    /// Chosen at random by the child. A number: an app that forges one cannot choose what is sent.
    pub word: u64,
}

impl Door {
    /// What is sent first on every connection, no beginning of a request: the word, and the ports.
    pub fn opening(&self, ports: Ports) -> [u8; OPENING] {
        let Ports { listener, client } = ports;
        let digits = format!("{:016x}{listener:04x}{client:04x}\n", self.word);
        let mut line = [0; OPENING];
        line.copy_from_slice(digits.as_bytes());
        line
    }

    /// The ports, if it is the listener that opens a connection so.
    pub fn admits(&self, opening: &[u8; OPENING]) -> Option<Ports> {
        let port = |digits: &[u8]| {
            let digits = std::str::from_utf8(digits).ok()?;
            u16::from_str_radix(digits, 16).ok()
        };
        let ports = Ports {
            listener: port(&opening[16..20])?,
            client: port(&opening[20..24])?,
        };
        (*opening == self.opening(ports)).then_some(ports)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_begins_with_the_word_and_the_ports_in_hexadecimal_and_a_line_end() {
        let address = ([127, 0, 0, 1], 80).into();
        let word = 0xfe_dcba_9876_5432;
        let door = Door { address, word };
        let ports = Ports {
            listener: 0x106c,
            client: 0xe1,
        };
        let opening = b"00fedcba98765432106c00e1\n";
        assert_eq!(&door.opening(ports), opening);
        assert_eq!(door.admits(opening), Some(ports));
        for other in [
            b"00fedcba98765433106c00e1\n",
            b"00fedcba98765432+06c00e1\n",
            b"00fedcba98765432106c00E1\n",
            b"00fedcba98765432106c00e1 ",
        ] {
            assert_eq!(door.admits(other), None);
        }
    }
}
