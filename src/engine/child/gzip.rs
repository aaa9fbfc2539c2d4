//! `gzip` (RFC 1952) piece by piece, as zlib writes it for Python.

use std::sync::Mutex;

use flate2::{Compress, Compression, Crc, FlushCompress};
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

/// A function of bytes and of whether they are the last, that gives what goes out for them.
pub fn begin(level: i64, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
    let level = match level {
        -1 => 6,
        0..=9 => level as u32,
        _ => return Err(vm.new_value_error("Invalid initialization option".to_owned())),
    };
    let stream = Mutex::new(Stream::new(level));
    let more = move |bytes: Vec<u8>, last: bool, vm: &VirtualMachine| {
        let out = stream.lock().map(|mut stream| stream.more(&bytes, last));
        vm.ctx.new_bytes(out.unwrap_or_default())
    };
    Ok(vm.new_function("more", more).into())
}

struct Stream {
    deflate: Compress,
    crc: Crc,
    /// What is to stand before anything else.
    head: Vec<u8>,
}

impl Stream {
    fn new(level: u32) -> Self {
        // No time, no name; how hard it tried; Unix.
        let tried = match level {
            9 => 2,
            0 | 1 => 4,
            _ => 0,
        };
        Self {
            deflate: Compress::new(Compression::new(level), false),
            crc: Crc::new(),
            head: vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, tried, 3],
        }
    }

    fn more(&mut self, bytes: &[u8], last: bool) -> Vec<u8> {
        self.crc.update(bytes);
        let mut out = std::mem::take(&mut self.head);
        let flush = if last {
            FlushCompress::Finish
        } else {
            FlushCompress::Sync
        };
        let before = self.deflate.total_in();
        loop {
            out.reserve(bytes.len() / 2 + 64);
            let taken = (self.deflate.total_in() - before) as usize;
            let rest = bytes.get(taken..).unwrap_or_default();
            // It fails only where nothing is left to do, and leaves room only where all is out.
            let made = self.deflate.compress_vec(rest, &mut out, flush);
            if made.is_err() || out.len() < out.capacity() {
                break;
            }
        }
        if last {
            out.extend(self.crc.sum().to_le_bytes());
            out.extend(self.crc.amount().to_le_bytes());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn pieces_are_one_text_again() {
        let pieces = [
            vec![b'a'; 100_000],
            b"b".repeat(3),
            Vec::new(),
            (0..=255).collect(),
        ];
        let mut stream = Stream::new(9);
        let mut out = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            out.extend(stream.more(piece, at + 1 == pieces.len()));
        }
        let mut whole = Vec::new();
        flate2::read::GzDecoder::new(&*out)
            .read_to_end(&mut whole)
            .unwrap();
        assert_eq!(whole, pieces.concat());
        assert_eq!(out[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]);
    }

    /// At the level that `GZipMiddleware` has by default, recorded from Python's `zlib`.
    #[test]
    fn small_bodies_are_packed_to_the_bytes_of_zlib() {
        let packed = |text: &str| hex(&Stream::new(9).more(text.as_bytes(), true)[10..]);
        let json = r#"[{"id":1,"name":"item 1","price":1.5},{"id":2,"name":"item 2","price":3.0},{"id":3,"name":"item 3","price":4.5}]"#;
        assert_eq!(packed(&"a".repeat(500)), "4b4c1c05230d000011419205f4010000");
        assert_eq!(
            packed(&"hello world ".repeat(50)),
            "cb48cdc9c95728cf2fca4951c818658fb2a9c406000d2ead2558020000"
        );
        assert_eq!(
            packed(json),
            "8bae56ca4c51b232d451ca4bcc4d55b252ca2c49cd553054d2512a28ca4c060a18ea99d6ea401419a12a32422832d6338029324655648c506402342916002a8d829170000000"
        );
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
