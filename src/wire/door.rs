//! How the listener gets into an app's child, and nobody else does.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// Bytes of what a connection begins with.
pub const OPENING: usize = 21;

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
    /// What is sent first on every connection, no beginning of a request: the word, and the port of the listener, by which
    /// clients know the app.
    pub fn opening(&self, listener: u16) -> [u8; OPENING] {
        let digits = format!("{:016x}{listener:04x}\n", self.word);
        let mut line = [0; OPENING];
        line.copy_from_slice(digits.as_bytes());
        line
    }

    /// The listener's port, if it is the listener that opens a connection so.
    pub fn admits(&self, opening: &[u8; OPENING]) -> Option<u16> {
        let port = std::str::from_utf8(&opening[16..20]).ok()?;
        let port = u16::from_str_radix(port, 16).ok()?;
        (*opening == self.opening(port)).then_some(port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_begins_with_the_word_and_the_port_in_hexadecimal_and_a_line_end() {
        let address = ([127, 0, 0, 1], 80).into();
        let word = 0xfe_dcba_9876_5432;
        let door = Door { address, word };
        assert_eq!(&door.opening(0x106c), b"00fedcba98765432106c\n");
        assert_eq!(door.admits(b"00fedcba98765432106c\n"), Some(0x106c));
        for other in [
            b"00fedcba98765433106c\n",
            b"00fedcba98765432+06c\n",
            b"00fedcba98765432106c ",
        ] {
            assert_eq!(door.admits(other), None);
        }
    }
}
