//! The hashes of `hashlib`: those of the crates, and SHA-1, SHA-3 and BLAKE2b by their own specifications.

use md5::Md5;
use rustpython_vm::{PyResult, VirtualMachine};
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

/// A hash by its name.
pub fn digest(name: String, bytes: Vec<u8>, vm: &VirtualMachine) -> PyResult {
    match of(&name, &bytes) {
        Some(digest) => Ok(vm.ctx.new_bytes(digest).into()),
        None => Err(vm.new_value_error(format!("unsupported hash type {name}"))),
    }
}

fn of(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    Some(match name {
        "md5" => Md5::digest(bytes).to_vec(),
        "sha1" => sha1(bytes),
        "sha224" => Sha224::digest(bytes).to_vec(),
        "sha256" => Sha256::digest(bytes).to_vec(),
        "sha384" => Sha384::digest(bytes).to_vec(),
        "sha512" => Sha512::digest(bytes).to_vec(),
        "sha3_224" => sha3(bytes, 28),
        "sha3_256" => sha3(bytes, 32),
        "sha3_384" => sha3(bytes, 48),
        "sha3_512" => sha3(bytes, 64),
        _ => return None,
    })
}

/// CRC-32 (ISO 3309), going on from another.
pub fn crc32(bytes: Vec<u8>, before: u32) -> u32 {
    !bytes.iter().fold(!before, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

/// `hashlib.pbkdf2_hmac` (RFC 8018, 5.2).
pub fn pbkdf2(
    name: String,
    password: Vec<u8>,
    salt: Vec<u8>,
    rounds: u32,
    length: usize,
    vm: &VirtualMachine,
) -> PyResult {
    let key = match name.as_str() {
        "sha256" => derived(&Keyed::<Sha256>::new(&password, 64), &salt, rounds, length),
        "sha512" => derived(&Keyed::<Sha512>::new(&password, 128), &salt, rounds, length),
        _ => return Err(vm.new_value_error(format!("unsupported hash type {name}"))),
    };
    Ok(vm.ctx.new_bytes(key).into())
}

/// HMAC (RFC 2104) with its key worked in already: what is asked for again and again.
struct Keyed<D> {
    inner: D,
    outer: D,
}

impl<D: Digest + Clone> Keyed<D> {
    fn new(key: &[u8], block: usize) -> Self {
        let key = if key.len() > block {
            D::digest(key).to_vec()
        } else {
            key.to_vec()
        };
        let padded = |with: u8| {
            let mut pad = vec![with; block];
            pad.iter_mut().zip(&key).for_each(|(pad, key)| *pad ^= key);
            D::new_with_prefix(pad)
        };
        Self {
            inner: padded(0x36),
            outer: padded(0x5c),
        }
    }

    fn of(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut inner = self.inner.clone();
        parts.iter().for_each(|part| inner.update(part));
        let mut outer = self.outer.clone();
        outer.update(inner.finalize());
        outer.finalize().to_vec()
    }
}

fn derived<D: Digest + Clone>(
    keyed: &Keyed<D>,
    salt: &[u8],
    rounds: u32,
    length: usize,
) -> Vec<u8> {
    let mut key = Vec::with_capacity(length);
    let mut block = 0u32;
    while key.len() < length {
        block += 1;
        let mut last = keyed.of(&[salt, &block.to_be_bytes()]);
        let mut sum = last.clone();
        for _ in 1..rounds {
            last = keyed.of(&[&last]);
            sum.iter_mut()
                .zip(&last)
                .for_each(|(sum, last)| *sum ^= last);
        }
        key.extend(sum);
    }
    key.truncate(length);
    key
}

/// SHA-1 (RFC 3174).
fn sha1(bytes: &[u8]) -> Vec<u8> {
    let mut message = bytes.to_vec();
    message.push(0x80);
    while message.len() % 64 != 56 {
        message.push(0);
    }
    message.extend((bytes.len() as u64 * 8).to_be_bytes());
    let mut state: [u32; 5] = [
        0x6745_2301,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
    ];
    for block in message.chunks_exact(64) {
        let mut words: Vec<u32> = block
            .chunks_exact(4)
            .map(|word| word.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
            .collect();
        for at in 16..80 {
            words.push(
                (words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16]).rotate_left(1),
            );
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (at, word) in words.iter().enumerate() {
            let (mixed, constant) = match at / 20 {
                0 => ((b & c) | (!b & d), 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6u32),
            };
            let sum = [mixed, e, *word, constant]
                .iter()
                .fold(a.rotate_left(5), |sum, part| sum.wrapping_add(*part));
            (a, b, c, d, e) = (sum, a, b.rotate_left(30), c, d);
        }
        state
            .iter_mut()
            .zip([a, b, c, d, e])
            .for_each(|(state, part)| *state = state.wrapping_add(part));
    }
    state.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// SHA-3 (FIPS 202): so many bytes.
fn sha3(bytes: &[u8], size: usize) -> Vec<u8> {
    let rate = 200 - 2 * size;
    let mut message = bytes.to_vec();
    message.push(6);
    message.resize(message.len().div_ceil(rate) * rate, 0);
    if let Some(last) = message.last_mut() {
        *last |= 0x80;
    }
    let mut state = [0u64; 25];
    for block in message.chunks_exact(rate) {
        for (lane, part) in state.iter_mut().zip(block.chunks_exact(8)) {
            *lane ^= part
                .iter()
                .rev()
                .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        }
        keccak(&mut state);
    }
    let out = state.iter().flat_map(|lane| lane.to_le_bytes());
    out.take(size).collect()
}

/// The permutation of FIPS 202, 3.3. Its constants come from a shift register of eight bits, the turns from a walk.
fn keccak(state: &mut [u64; 25]) {
    let mut register = 1u8;
    for _ in 0..24 {
        let sums: Vec<u64> = (0..5)
            .map(|x| (0..5).fold(0, |sum, y| sum ^ state[x + 5 * y]))
            .collect();
        for (at, lane) in state.iter_mut().enumerate() {
            *lane ^= sums[(at + 4) % 5] ^ sums[(at + 1) % 5].rotate_left(1);
        }
        let (mut x, mut y, mut held) = (1, 0, state[1]);
        for step in 1..25u32 {
            (x, y) = (y, (2 * x + 3 * y) % 5);
            held = std::mem::replace(
                &mut state[x + 5 * y],
                held.rotate_left(step * (step + 1) / 2 % 64),
            );
        }
        for row in state.chunks_exact_mut(5) {
            let before = row.to_vec();
            for x in 0..5 {
                row[x] = before[x] ^ (!before[(x + 1) % 5] & before[(x + 2) % 5]);
            }
        }
        for power in 0..7 {
            if register & 1 == 1 {
                state[0] ^= 1 << ((1u32 << power) - 1);
            }
            register = (register << 1) ^ (if register & 0x80 == 0 { 0 } else { 0x71 });
        }
    }
}

/// What BLAKE2b begins with (RFC 7693, 2.6): the first words of SHA-512.
const BLAKE: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];
/// In which order the words of a block are taken (RFC 7693, 2.7).
const ORDER: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// `hashlib.blake2b` (RFC 7693), with a key, a salt and a person's name of at most 64, 16 and 16 bytes.
pub fn blake2b(
    bytes: Vec<u8>,
    size: usize,
    key: Vec<u8>,
    salt: Vec<u8>,
    person: Vec<u8>,
    vm: &VirtualMachine,
) -> PyResult {
    if !(1..=64).contains(&size) || key.len() > 64 || salt.len() > 16 || person.len() > 16 {
        return Err(vm.new_value_error("blake2b cannot have this size".to_owned()));
    }
    Ok(vm
        .ctx
        .new_bytes(blake(&bytes, size, &key, &salt, &person))
        .into())
}

fn blake(bytes: &[u8], size: usize, key: &[u8], salt: &[u8], person: &[u8]) -> Vec<u8> {
    let mut parameters = [0u8; 64];
    parameters[..4].copy_from_slice(&[size as u8, key.len() as u8, 1, 1]);
    parameters[32..32 + salt.len()].copy_from_slice(salt);
    parameters[48..48 + person.len()].copy_from_slice(person);
    let mut state = BLAKE;
    state
        .iter_mut()
        .zip(words(&parameters))
        .for_each(|(state, word)| *state ^= word);
    let mut message = key.to_vec();
    message.resize(if key.is_empty() { 0 } else { 128 }, 0);
    message.extend(bytes);
    let length = message.len();
    message.resize(length.div_ceil(128).max(1) * 128, 0);
    let count = message.len() / 128;
    for (at, block) in message.chunks_exact(128).enumerate() {
        let last = at + 1 == count;
        let read = if last { length } else { (at + 1) * 128 };
        compressed(&mut state, &words(block), read as u64, last);
    }
    let out = state.iter().flat_map(|word| word.to_le_bytes());
    out.take(size).collect()
}

fn words(bytes: &[u8]) -> Vec<u64> {
    bytes
        .chunks_exact(8)
        .map(|part| {
            part.iter()
                .rev()
                .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
        })
        .collect()
}

fn compressed(state: &mut [u64; 8], block: &[u64], read: u64, last: bool) {
    let mut v: Vec<u64> = state.iter().chain(&BLAKE).copied().collect();
    v[12] ^= read;
    if last {
        v[14] = !v[14];
    }
    let mut mix = |[a, b, c, d]: [usize; 4], x: u64, y: u64| {
        for (word, first, second) in [(x, 32, 24), (y, 16, 63)] {
            v[a] = v[a].wrapping_add(v[b]).wrapping_add(word);
            v[d] = (v[d] ^ v[a]).rotate_right(first);
            v[c] = v[c].wrapping_add(v[d]);
            v[b] = (v[b] ^ v[c]).rotate_right(second);
        }
    };
    for round in 0..12 {
        let order = &ORDER[round % 10];
        for at in 0..8 {
            // Four columns, then four diagonals.
            let turn = at / 4;
            let place = |row: usize| 4 * row + (at + row * turn) % 4;
            mix(
                [place(0), place(1), place(2), place(3)],
                block[order[2 * at]],
                block[order[2 * at + 1]],
            );
        }
    }
    state
        .iter_mut()
        .enumerate()
        .for_each(|(at, word)| *word ^= v[at] ^ v[at + 8]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn digests_are_those_of_their_specifications() {
        assert_eq!(
            hex(&sha1(b"abc")),
            "a9993e364706816aba3e25717850c26c9cd0d89d"
        );
        assert_eq!(
            hex(&sha1(&[b'a'; 119])),
            "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56"
        );
        let three = "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532";
        assert_eq!(hex(&sha3(b"abc", 32)), three);
        let blake = "cf4ab791c62b8d2b2109c90275287816";
        assert_eq!(hex(&super::blake(b"abc", 16, b"", b"", b"")), blake);
        assert_eq!(
            hex(&super::blake(b"ab", 10, b"k", b"s", b"p")),
            "67972c42554e0a7a379a"
        );
    }

    #[test]
    fn keys_are_derived_as_rfc_8018_says() {
        let keyed = Keyed::<Sha256>::new(b"pw", 64);
        let key = "0a38253555ce37f5c72a6b703f996814ebf241f203af146e93dcdeb031c5567e";
        assert_eq!(hex(&derived(&keyed, b"salt", 1000, 32)), key);
        assert_eq!(derived(&keyed, b"salt", 2, 70).len(), 70);
    }
}
