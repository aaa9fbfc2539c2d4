//! Codes of Huffman's as zlib makes them: among all that are as short, the very same.

/// Longest code of literals, lengths and distances (RFC 1951, 3.2.7).
pub const LONGEST: usize = 15;

/// How often each symbol occurs, and the code that it gets for that.
#[derive(Debug)]
pub struct Tree {
    pub counts: Vec<u32>,
    pub lengths: Vec<u8>,
    pub codes: Vec<u16>,
    /// The last symbol that has a code.
    pub last: usize,
}

/// A node of the tree while it is made.
#[derive(Clone, Copy, Default)]
struct Node {
    count: u32,
    depth: u16,
    parent: usize,
    length: usize,
}

impl Tree {
    pub fn new(symbols: usize) -> Self {
        Self {
            counts: vec![0; symbols],
            lengths: vec![0; symbols],
            codes: vec![0; symbols],
            last: 0,
        }
    }

    /// Gives each symbol that occurs a code of at most `longest` bits; those that had to be counted to have two.
    pub fn build(&mut self, longest: usize) {
        let mut counts = self.counts.clone();
        let mut heap: Vec<usize> = (0..counts.len()).filter(|&at| counts[at] != 0).collect();
        self.last = heap.last().copied().unwrap_or(0);
        let mut found = !heap.is_empty();
        while heap.len() < 2 {
            // A decoder wants two codes, be they needed or not.
            let extra = match (found, self.last) {
                (false, _) => 0,
                (true, 0 | 1) => self.last + 1,
                _ => 0,
            };
            found = true;
            self.last = self.last.max(extra);
            counts[extra] = 1;
            heap.push(extra);
        }
        let (nodes, order) = joined(&counts, heap);
        self.measure(nodes, &order, longest);
        self.number();
    }

    /// The length of each symbol's code: its depth, with those that are too deep lifted.
    fn measure(&mut self, mut nodes: Vec<Node>, order: &[usize], longest: usize) {
        let symbols = self.counts.len();
        self.lengths.fill(0);
        let (mut of_length, mut too_deep) = (vec![0_usize; longest + 2], 0_i32);
        // From the root down.
        for &node in order.iter().rev().skip(1) {
            let depth = nodes[nodes[node].parent].length + 1;
            too_deep += i32::from(depth > longest);
            nodes[node].length = depth.min(longest);
            if node < symbols {
                of_length[nodes[node].length] += 1;
            }
        }
        if too_deep == 0 {
            for (length, node) in self.lengths.iter_mut().zip(&nodes) {
                *length = node.length as u8;
            }
            return;
        }
        while too_deep > 0 {
            let higher = (1..longest).rev().find(|&bits| of_length[bits] != 0);
            let higher = higher.unwrap_or(1);
            of_length[higher] -= 1;
            of_length[higher + 1] += 2;
            of_length[longest] -= 1;
            too_deep -= 2;
        }
        // The rarest get the longest.
        let mut leaves = order.iter().filter(|&&node| node < symbols);
        for bits in (1..=longest).rev() {
            for &leaf in leaves.by_ref().take(of_length[bits]) {
                self.lengths[leaf] = bits as u8;
            }
        }
    }

    /// Codes of one length follow each other (RFC 1951, 3.2.2); they go out from their highest bit on.
    pub fn number(&mut self) {
        let mut of_length = [0_u16; LONGEST + 2];
        for &length in &self.lengths {
            of_length[length as usize + 1] += u16::from(length != 0);
        }
        let mut next = [0_u16; LONGEST + 2];
        for bits in 1..=LONGEST {
            next[bits] = (next[bits - 1] + of_length[bits]) << 1;
        }
        for (symbol, &length) in self.lengths.iter().enumerate() {
            if length != 0 {
                let code = &mut next[length as usize];
                self.codes[symbol] = code.reverse_bits() >> (16 - length);
                *code += 1;
            }
        }
    }
}

/// The nodes, and all of them in the order in which they were joined, children before parents.
fn joined(counts: &[u32], heap: Vec<usize>) -> (Vec<Node>, Vec<usize>) {
    let node = |&count: &u32| Node {
        count,
        ..Node::default()
    };
    let mut nodes: Vec<Node> = counts.iter().map(node).collect();
    let mut heap = Heap(heap);
    for at in (0..heap.0.len() / 2).rev() {
        heap.sift(at, &nodes);
    }
    let mut order = Vec::new();
    while heap.0.len() >= 2 {
        let first = heap.0.swap_remove(0);
        heap.sift(0, &nodes);
        let second = heap.0[0];
        order.extend([first, second]);
        let parent = nodes.len();
        nodes.push(Node {
            count: nodes[first].count + nodes[second].count,
            depth: nodes[first].depth.max(nodes[second].depth) + 1,
            ..Node::default()
        });
        nodes[first].parent = parent;
        nodes[second].parent = parent;
        heap.0[0] = parent;
        heap.sift(0, &nodes);
    }
    order.extend(heap.0);
    (nodes, order)
}

/// Nodes, the rarest on top.
struct Heap(Vec<usize>);

impl Heap {
    fn sift(&mut self, mut at: usize, nodes: &[Node]) {
        let is_rarer = |one: usize, other: usize| {
            let rank = |node: usize| (nodes[node].count, nodes[node].depth);
            rank(one) <= rank(other)
        };
        let Some(&moved) = self.0.get(at) else {
            return;
        };
        loop {
            let mut below = 2 * at + 1;
            let Some(&left) = self.0.get(below) else {
                break;
            };
            if let Some(&right) = self.0.get(below + 1)
                && is_rarer(right, left)
            {
                below += 1;
            }
            if is_rarer(moved, self.0[below]) {
                break;
            }
            self.0[at] = self.0[below];
            at = below;
        }
        self.0[at] = moved;
    }
}
