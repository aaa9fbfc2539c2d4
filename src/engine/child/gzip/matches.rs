//! Repetitions in a text, found as zlib finds them: by the hashes of three bytes, as hard as the level says.

use super::blocks::{Blocks, Symbol};

const SHORTEST: usize = 3;
const LONGEST: usize = 258;
/// How far back a repetition may lie, and how far zlib looks.
const WINDOW: usize = 1 << 15;
const FARTHEST: usize = WINDOW - (LONGEST + SHORTEST + 1);
/// Three bytes that stand farther back than this cost more than they save.
const FAR: usize = 4096;
const HASHES: usize = 1 << 15;

/// How hard a level tries.
#[derive(Debug, Clone, Copy)]
struct Effort {
    /// From a repetition of this length on, a quarter of the tries has to do.
    good: usize,
    /// What is longer is not compared with what begins a byte later; or, for the fast levels, its own bytes are not remembered.
    lazy: usize,
    /// What is as long ends the search.
    nice: usize,
    tries: usize,
}

/// Of the levels 1 to 9.
const EFFORTS: [(usize, usize, usize, usize); 9] = [
    (4, 4, 8, 4),
    (4, 5, 16, 8),
    (4, 6, 32, 32),
    (4, 4, 16, 16),
    (8, 16, 32, 32),
    (8, 16, 128, 128),
    (8, 32, 128, 256),
    (32, 128, 258, 1024),
    (32, 258, 258, 4096),
];

/// A text that comes piece by piece.
#[derive(Debug)]
pub struct Finder {
    effort: Effort,
    /// Whether each repetition is taken as it is found.
    is_fast: bool,
    text: Vec<u8>,
    /// Bytes before `text` that are forgotten.
    forgotten: usize,
    /// The next byte to look at, the first of the block, and the first that is not remembered: all counted from the beginning.
    at: usize,
    block: usize,
    unknown: usize,
    /// Of each hash the last place, and of each place the one before with the same hash. Nothing is found at place 0.
    last: Vec<usize>,
    before: Vec<usize>,
}

/// A repetition: how long, and of which place.
#[derive(Clone, Copy)]
struct Found {
    length: usize,
    place: usize,
}

const NOTHING: Found = Found {
    length: SHORTEST - 1,
    place: 0,
};

impl Finder {
    /// `level`: 1 to 9.
    pub fn new(level: usize) -> Self {
        let (good, lazy, nice, tries) = EFFORTS[level - 1];
        Self {
            effort: Effort {
                good,
                lazy,
                nice,
                tries,
            },
            is_fast: level < 4,
            text: Vec::new(),
            forgotten: 0,
            at: 0,
            block: 0,
            unknown: 0,
            last: vec![0; HASHES],
            before: vec![0; WINDOW],
        }
    }

    /// Takes the next piece apart, to its end.
    pub fn take(&mut self, piece: &[u8], blocks: &mut Blocks, is_last: bool) {
        self.forget();
        self.text.extend_from_slice(piece);
        // What ended the piece before had no three bytes yet.
        for place in self.unknown..self.at {
            if self.has_three(place) {
                self.remember(place);
            }
        }
        if self.is_fast {
            self.fast(blocks);
        } else {
            self.slow(blocks);
        }
        self.unknown = self.at.saturating_sub(SHORTEST - 1);
        if is_last || !blocks.is_empty() {
            self.end_block(blocks, is_last);
        }
    }

    fn forget(&mut self) {
        let keep = self.at.saturating_sub(WINDOW).max(self.forgotten);
        self.text.drain(..keep - self.forgotten);
        self.forgotten = keep;
    }

    fn end(&self) -> usize {
        self.forgotten + self.text.len()
    }

    fn has_three(&self, place: usize) -> bool {
        place + SHORTEST <= self.end()
    }

    fn from(&self, place: usize) -> &[u8] {
        &self.text[place - self.forgotten..]
    }

    /// Notes a place with its three bytes; the one before that may have the same.
    fn remember(&mut self, place: usize) -> usize {
        let three = self.from(place);
        let [a, b, c] = [three[0], three[1], three[2]].map(usize::from);
        let hash = (a << 10 ^ b << 5 ^ c) & (HASHES - 1);
        let before = std::mem::replace(&mut self.last[hash], place);
        self.before[place % WINDOW] = before;
        before
    }

    fn end_block(&mut self, blocks: &mut Blocks, is_last: bool) {
        let start = self.block - self.forgotten;
        blocks.write(&self.text[start..self.at - self.forgotten], is_last);
        self.block = self.at;
    }

    fn byte(&self, place: usize) -> Symbol {
        Symbol::Byte(self.from(place)[0])
    }

    /// The longest repetition at this place that is longer than one that is known.
    fn longest(&self, first: usize, known: usize) -> Found {
        let here = self.from(self.at);
        let most = here.len().min(LONGEST);
        let here = &here[..most];
        let nice = self.effort.nice.min(here.len());
        let nearest = self.at.saturating_sub(FARTHEST);
        let mut tries = self.effort.tries;
        if known >= self.effort.good {
            tries /= 4;
        }
        let mut best = Found {
            length: known,
            place: 0,
        };
        let mut place = first;
        loop {
            let there = self.from(place);
            // Only what goes on after the best is worth a look.
            if here
                .get(best.length)
                .is_some_and(|byte| *byte == there[best.length])
            {
                let length = here.iter().zip(there).take_while(|(a, b)| a == b).count();
                if length > best.length {
                    best = Found { length, place };
                    if length >= nice {
                        break;
                    }
                }
            }
            place = self.before[place % WINDOW];
            tries -= 1;
            if place <= nearest || tries == 0 {
                break;
            }
        }
        best
    }

    /// Whether a place that was remembered may be looked at.
    fn is_near(&self, place: usize) -> bool {
        place != 0 && self.at - place <= FARTHEST
    }

    fn fast(&mut self, blocks: &mut Blocks) {
        while self.at < self.end() {
            let mut found = NOTHING;
            if self.has_three(self.at) {
                let place = self.remember(self.at);
                if self.is_near(place) {
                    found = self.longest(place, SHORTEST - 1);
                }
            }
            let is_full = if found.length >= SHORTEST {
                let is_full = blocks.take(Symbol::Repeat {
                    length: found.length,
                    distance: self.at - found.place,
                });
                let next = self.at + found.length;
                if found.length <= self.effort.lazy && self.has_three(next) {
                    for place in self.at + 1..next {
                        self.remember(place);
                    }
                }
                self.at = next;
                is_full
            } else {
                let is_full = blocks.take(self.byte(self.at));
                self.at += 1;
                is_full
            };
            if is_full {
                self.end_block(blocks, false);
            }
        }
    }

    /// A repetition is taken only where none that is longer begins a byte later.
    fn slow(&mut self, blocks: &mut Blocks) {
        let (mut found, mut byte_waits) = (NOTHING, false);
        while self.at < self.end() {
            let mut place = 0;
            if self.has_three(self.at) {
                place = self.remember(self.at);
            }
            let before = std::mem::replace(&mut found, NOTHING);
            if before.length < self.effort.lazy && self.is_near(place) {
                found = self.longest(place, before.length);
                if found.length == SHORTEST && self.at - found.place > FAR {
                    found.length = SHORTEST - 1;
                }
            }
            if before.length >= SHORTEST && found.length <= before.length {
                let is_full = blocks.take(Symbol::Repeat {
                    length: before.length,
                    distance: self.at - 1 - before.place,
                });
                let next = self.at - 1 + before.length;
                for place in self.at + 1..next {
                    if self.has_three(place) {
                        self.remember(place);
                    }
                }
                self.at = next;
                (found, byte_waits) = (NOTHING, false);
                if is_full {
                    self.end_block(blocks, false);
                }
                continue;
            }
            if byte_waits && blocks.take(self.byte(self.at - 1)) {
                self.end_block(blocks, false);
            }
            byte_waits = true;
            self.at += 1;
        }
        if byte_waits {
            blocks.take(self.byte(self.at - 1));
        }
    }
}
