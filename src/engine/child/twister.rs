//! The Mersenne Twister (Matsumoto and Nishimura, 1998; MT19937), seeded and read as CPython's `random` does: the same numbers.

use std::sync::Mutex;

use malachite_bigint::{BigInt, BigUint, Sign};
use rustpython_vm::builtins::{PyInt, PyIntRef, PyModule};
use rustpython_vm::{PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

const N: usize = 624;
const M: usize = 397;

/// The state: words, and how many of them were read.
#[derive(Clone, Debug)]
struct State {
    words: [u32; N],
    read: usize,
}

impl State {
    /// From one word (`init_genrand` of the paper's code).
    fn of_word(seed: u32) -> Self {
        let mut words = [seed; N];
        for at in 1..N {
            let last = words[at - 1];
            words[at] = 1_812_433_253u32
                .wrapping_mul(last ^ (last >> 30))
                .wrapping_add(at as u32);
        }
        Self { words, read: N }
    }

    /// From any number of words (`init_by_array`).
    fn of_words(key: &[u32]) -> Self {
        let mut state = Self::of_word(19_650_218);
        let words = &mut state.words;
        let mut at = 1;
        let step = |words: &mut [u32; N], at: &mut usize, factor: u32, more: u32, less: u32| {
            let last = words[*at - 1];
            words[*at] = (words[*at] ^ (last ^ (last >> 30)).wrapping_mul(factor))
                .wrapping_add(more)
                .wrapping_sub(less);
            *at += 1;
            if *at == N {
                words[0] = words[N - 1];
                *at = 1;
            }
        };
        for round in 0..N.max(key.len()) {
            let from = round % key.len();
            step(
                words,
                &mut at,
                1_664_525,
                key[from].wrapping_add(from as u32),
                0,
            );
        }
        for _ in 1..N {
            let place = at as u32;
            step(words, &mut at, 1_566_083_941, 0, place);
        }
        words[0] = 0x8000_0000;
        state
    }

    fn word(&mut self) -> u32 {
        if self.read >= N {
            for at in 0..N {
                let y = (self.words[at] & 0x8000_0000) | (self.words[(at + 1) % N] & 0x7fff_ffff);
                let odd = if y & 1 == 0 { 0 } else { 0x9908_b0df };
                self.words[at] = self.words[(at + M) % N] ^ (y >> 1) ^ odd;
            }
            self.read = 0;
        }
        let mut y = self.words[self.read];
        self.read += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// With all 53 bits of a float.
    fn fraction(&mut self) -> f64 {
        let (high, low) = (self.word() >> 5, self.word() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// So many bits, the first words lowest.
    fn bits(&mut self, mut count: usize) -> BigUint {
        let mut words = Vec::with_capacity(count.div_ceil(32));
        while count > 0 {
            let shift = 32usize.saturating_sub(count);
            words.push(self.word() >> shift);
            count = count.saturating_sub(32);
        }
        BigUint::new(words)
    }
}

/// What `_random.Random` works with.
#[pyclass(module = "_native", name = "Twister")]
#[derive(Debug, PyPayload)]
struct Twister {
    state: Mutex<State>,
}

#[pyclass]
impl Twister {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(
            &mut self
                .state
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }

    /// Begins anew from a number that is not negative.
    #[pymethod]
    fn seed(&self, seed: PyIntRef) {
        let words = seed.as_bigint().magnitude().to_u32_digits();
        let key = if words.is_empty() { &[0][..] } else { &words };
        self.with(|state| *state = State::of_words(key));
    }

    #[pymethod]
    fn random(&self) -> f64 {
        self.with(State::fraction)
    }

    #[pymethod]
    fn bits(&self, count: usize, vm: &VirtualMachine) -> PyObjectRef {
        let bits = self.with(|state| state.bits(count));
        PyInt::from(BigInt::from_biguint(Sign::Plus, bits)).into_pyobject(vm)
    }

    #[pymethod]
    fn state(&self, vm: &VirtualMachine) -> PyObjectRef {
        let state = self.with(|state| state.clone());
        let words = state.words.iter().map(|word| vm.ctx.new_int(*word).into());
        let read = std::iter::once(vm.ctx.new_int(state.read).into());
        vm.ctx.new_tuple(words.chain(read).collect()).into()
    }

    #[pymethod]
    fn restore(&self, given: Vec<u32>, vm: &VirtualMachine) -> PyResult<()> {
        let [words @ .., read] = &*given else {
            return Err(vm.new_value_error("state vector is the wrong size".to_owned()));
        };
        let words = words
            .try_into()
            .map_err(|_| vm.new_value_error("state vector is the wrong size".to_owned()))?;
        let read = *read as usize;
        if read > N {
            return Err(vm.new_value_error("invalid state".to_owned()));
        }
        self.with(|state| *state = State { words, read });
        Ok(())
    }
}

/// Gives `_native` the function `twister`.
pub fn install(native: &PyRef<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    <Twister as rustpython_vm::class::PyClassImpl>::make_static_type();
    let make = |vm: &VirtualMachine| -> PyObjectRef {
        let state = Mutex::new(State::of_word(5489));
        Twister { state }.into_ref(&vm.ctx).into()
    };
    native.set_attr("twister", vm.new_function("twister", make), vm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_paper() {
        // The first words that the authors' own program prints.
        let mut state = State::of_words(&[0x123, 0x234, 0x345, 0x456]);
        let words: Vec<u32> = (0..5).map(|_| state.word()).collect();
        assert_eq!(
            words,
            [
                1_067_595_299,
                955_945_823,
                477_289_528,
                4_107_218_783,
                4_228_976_476
            ]
        );
    }

    #[test]
    fn a_seed_gives_what_cpython_gives() {
        let mut state = State::of_words(&[42]);
        assert!((state.fraction() - 0.639_426_798_457_883_7).abs() < 1e-16);
    }
}
