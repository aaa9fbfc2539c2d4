//! `gzip` (RFC 1952) piece by piece, to the byte as zlib writes it for Python: an answer's `content-length` shows how long it became.

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

/// In KiB (`pycore_blocks_output_buffer.h`).
const ROOM: [usize; 7] = [32, 64, 256, 1024, 4096, 8192, 16384];

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

    /// With the room for what comes out that CPython gives to zlib, one block after the other: what is only stored, at
    /// level 0, is divided by it.
    fn pack(&mut self, bytes: &[u8], flush: FlushCompress, out: &mut Vec<u8>) {
        let before = self.deflate.total_in();
        for room in ROOM.iter().chain(std::iter::repeat(&ROOM[ROOM.len() - 1])) {
            let taken = (self.deflate.total_in() - before) as usize;
            let mut block = Vec::with_capacity(room * 1024);
            let rest = bytes.get(taken..).unwrap_or_default();
            // It fails only where nothing is left to do, and leaves room only where all is out.
            let made = self.deflate.compress_vec(rest, &mut block, flush);
            out.extend_from_slice(&block);
            if made.is_err() || block.len() < room * 1024 {
                return;
            }
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
        // `GzipFile.write`, and its `close` or `flush`.
        self.pack(bytes, FlushCompress::None, &mut out);
        self.pack(b"", flush, &mut out);
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

    /// Bytes without an order.
    fn noise() -> impl FnMut() -> u8 {
        let mut state = 1_u32;
        move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        }
    }

    fn texts() -> [Vec<u8>; 4] {
        let item = |i: u32| {
            let (name, price) = (i % 7, i * i);
            format!(r#"{{"id":{i},"name":"item {name}","price":{price}}}"#)
        };
        let items: Vec<String> = (0..400).map(item).collect();
        let mut noise = noise();
        [
            b"hello world ".repeat(50),
            format!("[{}]", items.join(",")).into(),
            (0..20_000).map(|_| noise()).collect(),
            (0..20_000).map(|_| noise() % 4).collect(),
        ]
    }

    /// All that goes out for these pieces.
    fn packed(level: u32, pieces: &[&[u8]]) -> Vec<u8> {
        let mut stream = Stream::new(level);
        let whole = |(at, piece): (usize, &&[u8])| stream.more(piece, at + 1 == pieces.len());
        pieces.iter().enumerate().flat_map(whole).collect()
    }

    /// As `gzip.GzipFile(compresslevel=0)` of CPython 3.11 divides what it stores.
    #[test]
    fn what_is_only_stored_is_divided_as_by_cpython() {
        for (size, blocks) in [
            (10_000, &[10_000][..]),
            (50_000, &[50_000, 0]),
            (100_000, &[65_531, 32_773, 1_696]),
            (300_000, &[65_531, 32_773, 65_535, 65_535, 65_535, 5_091]),
        ] {
            let out = packed(0, &[&vec![b'a'; size]]);
            let (mut at, mut found) = (10, Vec::new());
            while at + 8 < out.len() {
                let length = u16::from_le_bytes([out[at + 1], out[at + 2]]);
                found.push(length);
                at += 5 + usize::from(length);
            }
            assert_eq!(found, blocks, "{size}");
        }
    }

    #[test]
    fn what_was_packed_is_the_text_again() {
        let texts = texts();
        let pieces = [&texts[0][..], b"", &texts[1], &texts[2], b"ab", &texts[3]];
        for level in 0..=9 {
            for pieces in [&pieces[..], &[b""], &[b"a"]] {
                let out = packed(level, pieces);
                let mut whole = Vec::new();
                let mut unpacked = flate2::read::GzDecoder::new(&*out);
                unpacked.read_to_end(&mut whole).unwrap();
                assert!(whole == pieces.concat(), "at level {level}");
            }
        }
    }

    /// Recorded from Python's `zlib`: of each level the sum over all texts, whole, and in pieces of a thousand bytes.
    #[test]
    fn the_bytes_are_those_of_zlib() {
        let recorded: [(u32, u32); 9] = [
            (0xd0cf7f34, 0xc48e98cb),
            (0x233f0d97, 0xd041272d),
            (0x55d11b6e, 0xe746eabb),
            (0x63e96559, 0x0d3ca3ec),
            (0xde626801, 0x7bbe97af),
            (0xfff8378c, 0xc9f5cbe5),
            (0x513f1393, 0x1dfe88cc),
            (0x86a11803, 0x0184d63d),
            (0xb0f39036, 0xcb9ddf9b),
        ];
        let sum = |bytes: Vec<u8>| {
            let mut crc = Crc::new();
            crc.update(&bytes);
            crc.sum()
        };
        for (level, recorded) in (1..).zip(recorded) {
            let whole = texts()
                .iter()
                .flat_map(|text| packed(level, &[text]))
                .collect();
            let in_pieces = |text: &Vec<u8>| {
                let mut pieces: Vec<&[u8]> = text.chunks(1000).collect();
                pieces.push(b"");
                packed(level, &pieces)
            };
            let pieces = texts().iter().flat_map(in_pieces).collect();
            assert_eq!((sum(whole), sum(pieces)), recorded, "at level {level}");
        }
    }
}
