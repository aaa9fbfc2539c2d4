//! What is told where nothing can be allocated any more: after a crash, in a signal handler.

use super::super::trace::Place;
use super::super::{Event, Fault};
use super::events::write;
use super::own::Spot;

/// Room for a short text that is put together without a heap.
pub struct Line {
    bytes: [u8; 96],
    length: usize,
}

impl Default for Line {
    fn default() -> Line {
        Line {
            bytes: [0; 96],
            length: 0,
        }
    }
}

impl Line {
    /// What has no room is left out.
    pub fn text(&mut self, text: &[u8]) {
        for (place, byte) in self.bytes[self.length..].iter_mut().zip(text) {
            *place = *byte;
            self.length += 1;
        }
    }

    pub fn number(&mut self, number: u64) {
        let mut digits = [b'0'; 20];
        let mut start = digits.len();
        let mut rest = number;
        while rest > 0 || start == digits.len() {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        self.text(&digits[start..]);
    }

    pub fn written(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// A [`Event::Limit`] as JSON, written beforehand, with gaps for the file's name and the line's digits.
pub struct Telegram {
    before: Vec<u8>,
    between: Vec<u8>,
    after: Vec<u8>,
    /// For when the line is not known.
    nowhere: Vec<u8>,
}

impl Telegram {
    /// Of the fault that it tells, which is asked for at several places.
    pub fn new(fault: impl Fn(Option<Place>) -> Fault) -> Telegram {
        let text = |file: &str, line| {
            let at = Place {
                file: file.to_owned(),
                line,
            };
            let fault = fault(Some(at).filter(|at| at.line > 0));
            let mut text = serde_json::to_vec(&Event::Limit { fault }).unwrap_or_default();
            text.push(b'\n');
            text
        };
        // The same event for two files, and for two lines: what differs are the gaps.
        let gap = |one: &[u8], two: &[u8]| one.iter().zip(two).take_while(|(a, b)| a == b).count();
        let one = text("1", 1);
        let (file, line) = (gap(&one, &text("2", 1)), gap(&one, &text("1", 2)));
        let part = |from, to| one.get(from..to).unwrap_or_default().to_vec();
        Telegram {
            before: part(0, file),
            between: part(file + 1, line),
            after: part(line + 1, one.len()),
            nowhere: text("", 0),
        }
    }

    /// Safe in a signal handler.
    pub fn send(&self, spot: Option<Spot>) {
        let Some(spot) = spot else {
            return write(&self.nowhere);
        };
        let mut number = Line::default();
        number.number(spot.line.into());
        write(&self.before);
        // As it stands in JSON: a name with quotes in it is not told, and such files are rare.
        let name = spot.file().as_bytes();
        let plain = name
            .iter()
            .all(|byte| *byte >= b' ' && !b"\"\\".contains(byte));
        write(if plain { name } else { b"app.py" });
        write(&self.between);
        write(number.written());
        write(&self.after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(at: Option<Place>) -> Fault {
        Fault {
            message: "too much".into(),
            at,
            detail: String::new(),
            advice: Some("less".into()),
        }
    }

    #[test]
    fn a_telegram_has_gaps_for_file_and_line_and_nothing_else() {
        let telegram = Telegram::new(told);
        let parts = [
            &telegram.before[..],
            b"b.py",
            &telegram.between,
            b"4321",
            &telegram.after,
        ];
        let event: Event = serde_json::from_slice(&parts.concat()).unwrap();
        let at = Place {
            file: "b.py".into(),
            line: 4321,
        };
        let fault = told(Some(at));
        assert_eq!(event, Event::Limit { fault });
        assert!(telegram.after.ends_with(b"\n") && telegram.nowhere.ends_with(b"\n"));
    }
}
