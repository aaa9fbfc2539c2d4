//! CPython's table behind a set (`Objects/setobject.c` of 3.11): where each item stands follows from its hash, and from
//! what was in the table before it.
//!
//! Whoever iterates over a set walks along the table. A set that was copied, or merged with another, has a table of
//! another size than one to which the same items were added one by one; so each operation is here as CPython does it.

/// How many places after its own an item may take, where the table has them.
const PROBES: usize = 9;
const SMALLEST: usize = 8;
/// Above so many items a table grows more slowly.
const MANY: usize = 50_000;

#[derive(Debug, Clone)]
enum Slot<T> {
    Free,
    /// Something was here.
    Left,
    Taken(i64, T),
}

/// How items are compared whose hashes are the same.
pub type Same<T> = fn(&T, &T) -> bool;

#[derive(Debug, Clone)]
pub struct Table<T> {
    slots: Vec<Slot<T>>,
    /// The slots that are not free.
    fill: usize,
    used: usize,
    /// Where `pop` goes on.
    finger: usize,
    same: Same<T>,
}

impl<T: Clone> Table<T> {
    pub fn new(same: Same<T>) -> Self {
        Table {
            slots: vec![Slot::Free; SMALLEST],
            fill: 0,
            used: 0,
            finger: 0,
            same,
        }
    }

    /// To which the items were added one by one.
    pub fn of(items: impl IntoIterator<Item = (i64, T)>, same: Same<T>) -> Self {
        let mut table = Table::new(same);
        for (hash, item) in items {
            table.add(hash, item);
        }
        table
    }

    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether the same stands in the other as here, and goes on in the same way.
    pub fn is_like(&self, other: &Table<T>, is: Same<T>) -> bool {
        let both = self.slots.iter().zip(&other.slots);
        let alike = |(one, other): (&Slot<T>, &Slot<T>)| match (one, other) {
            (Slot::Taken(_, one), Slot::Taken(_, other)) => is(one, other),
            (Slot::Free, Slot::Free) | (Slot::Left, Slot::Left) => true,
            _ => false,
        };
        let shape = |table: &Table<T>| (table.slots.len(), table.finger);
        shape(self) == shape(other) && both.into_iter().all(alike)
    }

    /// Along the table.
    pub fn iter(&self) -> impl Iterator<Item = (i64, &T)> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Taken(hash, item) => Some((*hash, item)),
            _ => None,
        })
    }

    pub fn items(&self) -> Vec<T> {
        self.iter().map(|(_, item)| item.clone()).collect()
    }

    fn mask(&self) -> usize {
        self.slots.len() - 1
    }

    /// Where an item is, or else the slot where it would be.
    fn find(&self, hash: i64, item: Option<&T>) -> Result<usize, usize> {
        let mask = self.mask();
        let mut left = None;
        let mut perturb = hash as usize;
        let mut at = perturb & mask;
        loop {
            let last = if at + PROBES <= mask { at + PROBES } else { at };
            for place in at..=last {
                match (&self.slots[place], item) {
                    (Slot::Free, _) => return Err(left.unwrap_or(place)),
                    (Slot::Left, _) => left = Some(place),
                    (Slot::Taken(other, known), Some(item))
                        if *other == hash && (self.same)(known, item) =>
                    {
                        return Ok(place);
                    }
                    _ => (),
                }
            }
            perturb >>= 5;
            at = (at.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb)) & mask;
        }
    }

    pub fn has(&self, hash: i64, item: &T) -> bool {
        self.find(hash, Some(item)).is_ok()
    }

    pub fn add(&mut self, hash: i64, item: T) {
        let Err(free) = self.find(hash, Some(&item)) else {
            return;
        };
        let before = std::mem::replace(&mut self.slots[free], Slot::Taken(hash, item));
        self.used += 1;
        if matches!(before, Slot::Left) {
            return;
        }
        self.fill += 1;
        if self.fill * 5 >= self.mask() * 3 {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let factor = if self.used > MANY { 2 } else { 4 };
        self.resize(self.used * factor);
    }

    /// Moves all to a table with more slots than that.
    fn resize(&mut self, wanted: usize) {
        let mut size = SMALLEST;
        while size <= wanted {
            size *= 2;
        }
        for slot in std::mem::replace(&mut self.slots, vec![Slot::Free; size]) {
            self.put(slot);
        }
        self.fill = self.used;
    }

    /// Puts in what is known not to be there.
    fn put(&mut self, slot: Slot<T>) {
        if let Slot::Taken(hash, _) = slot
            && let Err(free) = self.find(hash, None)
        {
            self.slots[free] = slot;
        }
    }

    /// Makes room for so many more, as CPython does before it takes them over from a set or a dictionary.
    pub fn reserve(&mut self, more: usize) {
        if (self.fill + more) * 5 >= self.mask() * 3 {
            self.resize((self.used + more) * 2);
        }
    }

    /// Whether it was there.
    pub fn discard(&mut self, hash: i64, item: &T) -> bool {
        let found = self.find(hash, Some(item));
        if let Ok(place) = found {
            self.slots[place] = Slot::Left;
            self.used -= 1;
        }
        found.is_ok()
    }

    pub fn pop(&mut self) -> Option<T> {
        let size = self.slots.len();
        let places = (0..size).map(|step| (self.finger + step) & (size - 1));
        let is_taken = |at: &usize| matches!(self.slots[*at], Slot::Taken(..));
        let place = places.into_iter().find(is_taken)?;
        self.finger = place + 1;
        self.used -= 1;
        match std::mem::replace(&mut self.slots[place], Slot::Left) {
            Slot::Taken(_, item) => Some(item),
            _ => None,
        }
    }

    pub fn merge(&mut self, other: &Table<T>) {
        if other.used == 0 {
            return;
        }
        self.reserve(other.used);
        if self.fill > 0 {
            for (hash, item) in other.iter() {
                self.add(hash, item.clone());
            }
        } else if self.mask() == other.mask() && other.fill == other.used {
            self.slots.clone_from(&other.slots);
        } else {
            for slot in &other.slots {
                self.put(slot.clone());
            }
        }
        if self.fill == 0 {
            (self.fill, self.used) = (other.used, other.used);
        }
    }

    pub fn copy(&self) -> Self {
        let mut copy = Table::new(self.same);
        copy.merge(self);
        copy
    }

    /// With another set; of two the smaller one is walked along.
    pub fn intersection(&self, other: &Table<T>) -> Self {
        let (long, short) = match other.used > self.used {
            true => (other, self),
            false => (self, other),
        };
        long.intersection_along(short.iter())
    }

    pub fn intersection_along<'t>(&self, items: impl Iterator<Item = (i64, &'t T)>) -> Self
    where
        T: 't,
    {
        let both = items.filter(|(hash, item)| self.has(*hash, item));
        Table::of(both.map(|(hash, item)| (hash, item.clone())), self.same)
    }

    /// What is not in the other. Few are taken away from a copy.
    pub fn difference(&self, other: &Table<T>) -> Self {
        if self.used >> 2 > other.used {
            let mut copy = self.copy();
            copy.take_away(other);
            return copy;
        }
        let kept = self.iter().filter(|(hash, item)| !other.has(*hash, item));
        Table::of(kept.map(|(hash, item)| (hash, item.clone())), self.same)
    }

    pub fn take_away(&mut self, other: &Table<T>) {
        if other.used >> 3 > self.used {
            let other = self.intersection(other);
            return self.take_away_along(other.iter());
        }
        self.take_away_along(other.iter());
    }

    pub fn take_away_along<'t>(&mut self, items: impl Iterator<Item = (i64, &'t T)>)
    where
        T: 't,
    {
        for (hash, item) in items {
            self.discard(hash, item);
        }
        if self.fill - self.used > self.mask() / 4 {
            self.grow();
        }
    }

    /// Takes away what is there, and adds what is not.
    pub fn turn<'t>(&mut self, items: impl Iterator<Item = (i64, &'t T)>)
    where
        T: 't,
    {
        for (hash, item) in items {
            if !self.discard(hash, item) {
                self.add(hash, item.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(values: &[i64]) -> Table<i64> {
        let hashed = values.iter().map(|&v| (if v == -1 { -2 } else { v }, v));
        Table::of(hashed, |one, other| one == other)
    }

    /// What `list(set([…]))` of CPython 3.11 gives.
    #[test]
    fn integers_stand_as_in_cpython() {
        let order = |values: &[i64]| table(values).items();
        assert_eq!(order(&[3, 1, 2]), [1, 2, 3]);
        assert_eq!(order(&[8, 0, 16]), [8, 0, 16]);
        assert_eq!(order(&[-1, -2, 5]), [5, -1, -2]);
        assert_eq!(order(&[100, 7, 33, 1, 64, 2]), [64, 33, 1, 2, 100, 7]);
    }

    /// What CPython 3.11 has for `a`, `set(a)`, `a | b`, `a & b`, `a - b`, and for `a` once an item was taken and another added.
    #[test]
    fn operations_leave_the_tables_of_cpython() {
        let (mut a, b) = (table(&[1, 2, 3, 17, 33]), table(&[33, 9, 41]));
        assert_eq!(a.items(), [1, 2, 3, 33, 17]);
        assert_eq!(a.copy().items(), [1, 2, 3, 33, 17]);
        let mut both = a.copy();
        both.merge(&b);
        assert_eq!(both.items(), [1, 2, 3, 33, 17, 9, 41]);
        assert_eq!(a.intersection(&b).items(), [33]);
        assert_eq!(a.difference(&b).items(), [1, 2, 3, 17]);
        assert_eq!(a.pop(), Some(1));
        a.add(65, 65);
        assert_eq!(a.items(), [65, 2, 3, 33, 17]);
    }
}
