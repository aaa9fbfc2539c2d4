//! Blocks of DEFLATE (RFC 1951) as zlib writes them: each in the form that is shortest, of equal ones the simplest.

use super::huffman::{LONGEST, Tree};

/// How many symbols a block has at most: zlib's, with its usual memory.
const MOST: usize = (1 << 14) - 1;
const END: usize = 256;
/// Codes of lengths, and how they repeat (3.2.7).
const SAME: usize = 16;
const FEW_ZEROS: usize = 17;
const MANY_ZEROS: usize = 18;
const ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// What a text is made of: bytes, and repetitions of what was there.
#[derive(Debug, Clone, Copy)]
pub enum Symbol {
    Byte(u8),
    /// So many bytes (3 to 258) as they stood so far before.
    Repeat {
        length: usize,
        distance: usize,
    },
}

/// A symbol's code with the bits behind it: the number of the code, the value, and how many bits that has.
type Coded = (usize, u32, u32);

/// Of a length (3.2.5).
fn of_length(length: usize) -> Coded {
    if length == 258 {
        return (285, 0, 0);
    }
    let above = length as u32 - 3;
    let bits = if above < 8 { 0 } else { above.ilog2() - 2 };
    let code = 257 + 4 * bits + (above >> bits);
    (code as usize, above & ((1 << bits) - 1), bits)
}

/// Of a distance (3.2.5).
fn of_distance(distance: usize) -> Coded {
    let above = distance as u32 - 1;
    let bits = if above < 4 { 0 } else { above.ilog2() - 1 };
    let code = 2 * bits + (above >> bits);
    (code as usize, above & ((1 << bits) - 1), bits)
}

/// Bits on their way out, the lowest first.
#[derive(Debug, Default)]
struct Bits {
    out: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        self.held |= u64::from(value) << self.count;
        self.count += count;
        while self.count >= 8 {
            self.out.push(self.held as u8);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// Fills up the byte.
    fn pad(&mut self) {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
    }

    fn code(&mut self, tree: &Tree, symbol: usize) {
        self.put(
            u32::from(tree.codes[symbol]),
            u32::from(tree.lengths[symbol]),
        );
    }
}

/// The block that is being filled, and what was written.
#[derive(Debug)]
pub struct Blocks {
    symbols: Vec<Symbol>,
    literals: Tree,
    distances: Tree,
    /// The codes that are known without being sent.
    fixed: (Tree, Tree),
    bits: Bits,
}

impl Blocks {
    pub fn new() -> Self {
        let fixed = |length: fn(usize) -> u8, count| {
            let mut tree = Tree::new(count);
            tree.lengths = (0..count).map(length).collect();
            tree.number();
            tree
        };
        let literal = |symbol| match symbol {
            0..=143 => 8,
            144..=255 => 9,
            256..=279 => 7,
            _ => 8,
        };
        Self {
            symbols: Vec::new(),
            literals: Tree::new(286),
            distances: Tree::new(30),
            fixed: (fixed(literal, 288), fixed(|_| 5, 30)),
            bits: Bits::default(),
        }
    }

    /// Takes a symbol; whether the block is full.
    pub fn take(&mut self, symbol: Symbol) -> bool {
        match symbol {
            Symbol::Byte(byte) => self.literals.counts[byte as usize] += 1,
            Symbol::Repeat { length, distance } => {
                self.literals.counts[of_length(length).0] += 1;
                self.distances.counts[of_distance(distance).0] += 1;
            }
        }
        self.symbols.push(symbol);
        self.symbols.len() == MOST
    }

    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    /// Writes the block, whose symbols are this text.
    pub fn write(&mut self, text: &[u8], is_last: bool) {
        self.literals.counts[END] = 1;
        self.literals.build(LONGEST);
        self.distances.build(LONGEST);
        let lengths = Lengths::of(&self.literals, &self.distances);
        let own = bytes_of(self.cost(&self.literals, &self.distances) + lengths.cost());
        let fixed = bytes_of(self.cost(&self.fixed.0, &self.fixed.1));
        if text.len() + 4 <= own.min(fixed) {
            self.store(text, is_last);
        } else if fixed <= own {
            self.bits.put(2 + u32::from(is_last), 3);
            put_all(&mut self.bits, &self.symbols, &self.fixed.0, &self.fixed.1);
        } else {
            self.bits.put(4 + u32::from(is_last), 3);
            lengths.put(&mut self.bits);
            put_all(
                &mut self.bits,
                &self.symbols,
                &self.literals,
                &self.distances,
            );
        }
        self.symbols.clear();
        self.literals.counts.fill(0);
        self.distances.counts.fill(0);
    }

    /// Writes a text as it is. An empty one ends what came so far at a whole byte.
    pub fn store(&mut self, text: &[u8], is_last: bool) {
        self.bits.put(u32::from(is_last), 3);
        self.bits.pad();
        let length = text.len() as u16;
        self.bits.out.extend(length.to_le_bytes());
        self.bits.out.extend((!length).to_le_bytes());
        self.bits.out.extend(text);
    }

    /// What was written; at the end with what fills the last byte.
    pub fn out(&mut self, is_end: bool) -> Vec<u8> {
        if is_end {
            self.bits.pad();
        }
        std::mem::take(&mut self.bits.out)
    }

    /// The bits of all symbols with these codes.
    fn cost(&self, literals: &Tree, distances: &Tree) -> usize {
        let codes = |tree: &Tree, counts: &[u32]| -> usize {
            let pairs = counts.iter().zip(&tree.lengths);
            pairs
                .map(|(&count, &length)| count as usize * length as usize)
                .sum()
        };
        let behind = |symbol: &Symbol| match *symbol {
            Symbol::Byte(_) => 0,
            Symbol::Repeat { length, distance } => {
                (of_length(length).2 + of_distance(distance).2) as usize
            }
        };
        codes(literals, &self.literals.counts)
            + codes(distances, &self.distances.counts)
            + self.symbols.iter().map(behind).sum::<usize>()
    }
}

/// Bytes of a block of so many bits, with the three before it.
fn bytes_of(bits: usize) -> usize {
    (bits + 3).div_ceil(8)
}

fn put_all(bits: &mut Bits, symbols: &[Symbol], literals: &Tree, distances: &Tree) {
    for symbol in symbols {
        match *symbol {
            Symbol::Byte(byte) => bits.code(literals, byte as usize),
            Symbol::Repeat { length, distance } => {
                let (code, value, count) = of_length(length);
                bits.code(literals, code);
                bits.put(value, count);
                let (code, value, count) = of_distance(distance);
                bits.code(distances, code);
                bits.put(value, count);
            }
        }
    }
    bits.code(literals, END);
}

/// The lengths of a block's own codes, as they are sent before it: themselves in codes.
struct Lengths {
    coded: Vec<Coded>,
    tree: Tree,
    literals: usize,
    distances: usize,
    /// How many lengths of codes of lengths are sent.
    sent: usize,
}

impl Lengths {
    fn of(literals: &Tree, distances: &Tree) -> Self {
        let mut coded = repeats(&literals.lengths[..=literals.last]);
        coded.extend(repeats(&distances.lengths[..=distances.last]));
        let mut tree = Tree::new(19);
        for &(code, ..) in &coded {
            tree.counts[code] += 1;
        }
        tree.build(7);
        let last = ORDER.iter().rposition(|&code| tree.lengths[code] != 0);
        Self {
            coded,
            literals: literals.last + 1,
            distances: distances.last + 1,
            sent: last.map_or(4, |last| (last + 1).max(4)),
            tree,
        }
    }

    fn cost(&self) -> usize {
        let one = |&(code, _, bits): &Coded| self.tree.lengths[code] as usize + bits as usize;
        5 + 5 + 4 + 3 * self.sent + self.coded.iter().map(one).sum::<usize>()
    }

    fn put(&self, bits: &mut Bits) {
        bits.put(self.literals as u32 - 257, 5);
        bits.put(self.distances as u32 - 1, 5);
        bits.put(self.sent as u32 - 4, 4);
        for &code in &ORDER[..self.sent] {
            bits.put(u32::from(self.tree.lengths[code]), 3);
        }
        for &(code, value, count) in &self.coded {
            bits.code(&self.tree, code);
            bits.put(value, count);
        }
    }
}

/// Lengths in order, those that repeat told together: zlib begins a run of the same anew behind its seventh.
fn repeats(lengths: &[u8]) -> Vec<Coded> {
    let mut coded = Vec::new();
    let (mut at, mut before) = (0, None);
    while at < lengths.len() {
        let length = lengths[at] as usize;
        let most = match length {
            0 => 138,
            _ if before == Some(length) => 6,
            _ => 7,
        };
        let same = lengths[at..].iter().take(most);
        let mut count = same.take_while(|&&one| one as usize == length).count();
        at += count;
        let least = if length == 0 || before == Some(length) {
            3
        } else {
            4
        };
        if count < least {
            coded.extend(std::iter::repeat_n((length, 0, 0), count));
        } else if length == 0 {
            let (code, above, bits) = if count <= 10 {
                (FEW_ZEROS, 3, 3)
            } else {
                (MANY_ZEROS, 11, 7)
            };
            coded.push((code, count as u32 - above, bits));
        } else {
            if before != Some(length) {
                coded.push((length, 0, 0));
                count -= 1;
            }
            coded.push((SAME, count as u32 - 3, 2));
        }
        before = Some(length);
    }
    coded
}
