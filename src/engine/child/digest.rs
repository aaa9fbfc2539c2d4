//! The hashes of `hashlib` and `binascii`.

use blake2b_simd::Params;
use md5::Md5;
use rustpython_vm::{PyResult, VirtualMachine};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};

/// A hash by its name.
pub fn digest(name: String, bytes: Vec<u8>, vm: &VirtualMachine) -> PyResult {
    match of(&name, &bytes) {
        Some(digest) => Ok(vm.ctx.new_bytes(digest).into()),
        None => Err(unknown(&name, vm)),
    }
}

fn of(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    Some(match name {
        "md5" => Md5::digest(bytes).to_vec(),
        "sha1" => Sha1::digest(bytes).to_vec(),
        "sha224" => Sha224::digest(bytes).to_vec(),
        "sha256" => Sha256::digest(bytes).to_vec(),
        "sha384" => Sha384::digest(bytes).to_vec(),
        "sha512" => Sha512::digest(bytes).to_vec(),
        "sha3_224" => Sha3_224::digest(bytes).to_vec(),
        "sha3_256" => Sha3_256::digest(bytes).to_vec(),
        "sha3_384" => Sha3_384::digest(bytes).to_vec(),
        "sha3_512" => Sha3_512::digest(bytes).to_vec(),
        _ => return None,
    })
}

fn unknown(name: &str, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    vm.new_value_error(format!("unsupported hash type {name}"))
}

/// CRC-32 (ISO 3309), going on from another.
pub fn crc32(bytes: Vec<u8>, before: u32) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(before);
    hasher.update(&bytes);
    hasher.finalize()
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
    let mut key = vec![0; length];
    match name.as_str() {
        "sha256" => pbkdf2::pbkdf2_hmac::<Sha256>(&password, &salt, rounds, &mut key),
        "sha512" => pbkdf2::pbkdf2_hmac::<Sha512>(&password, &salt, rounds, &mut key),
        _ => return Err(unknown(&name, vm)),
    }
    Ok(vm.ctx.new_bytes(key).into())
}

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
    let hash = Params::new()
        .hash_length(size)
        .key(&key)
        .salt(&salt)
        .personal(&person)
        .hash(&bytes);
    Ok(vm.ctx.new_bytes(hash.as_bytes().to_vec()).into())
}
