//! How the listener gets into an app's child, and nobody else does.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

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
    /// What is sent first on every connection: no beginning of a request.
    pub fn opening(&self) -> [u8; 17] {
        let mut line = [b'\n'; 17];
        for (at, digit) in line[..16].iter_mut().enumerate() {
            *digit = b"0123456789abcdef"[(self.word >> (60 - 4 * at)) as usize & 15];
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_begins_with_the_word_in_hexadecimal_and_a_line_end() {
        let address = ([127, 0, 0, 1], 80).into();
        let word = 0xfe_dcba_9876_5432;
        let opening = Door { address, word }.opening();
        assert_eq!(&opening, b"00fedcba98765432\n");
    }
}
