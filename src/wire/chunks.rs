//! A body in chunks (RFC 9112 §7.1), by the grammar of h11: spaces may stand behind a size, and what stands behind a
//! semicolon is not looked at.

use super::head::{self, Malformed};

/// Digits of a chunk's size (h11's limit).
const DIGITS: usize = 20;
/// Longest line of a size, and of all lines behind the last chunk, in bytes.
const LONGEST: usize = 256 << 10;

/// Where in a chunked body one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunks {
    place: Place,
    /// What has come of a line that is not at its end.
    line: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Size,
    /// So many bytes are to come.
    Data(u64),
    /// The line end behind a chunk's data.
    After,
    Trailers,
    End,
}

impl Default for Chunks {
    fn default() -> Chunks {
        Chunks {
            place: Place::Size,
            line: Vec::new(),
        }
    }
}

impl Chunks {
    pub fn is_done(&self) -> bool {
        self.place == Place::End
    }

    /// Takes bytes, as many as belong together: how many, and whether they are content.
    ///
    /// # Errors
    /// They are no chunks.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(usize, bool), Malformed> {
        if let Place::Data(left) = self.place {
            let take = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
            let left = left - take as u64;
            self.place = if left == 0 {
                Place::After
            } else {
                Place::Data(left)
            };
            return Ok((take, true));
        }
        let before = self.line.len();
        // No more than the next line: what stands behind it may be content.
        let line = bytes.iter().position(|&byte| byte == b'\n');
        let bytes = &bytes[..line.map_or(bytes.len(), |at| at + 1)];
        self.line.extend_from_slice(bytes);
        let Some(end) = self.end_of_line(before)? else {
            if self.line.len() > LONGEST {
                return Err("a line between chunks is longer than 256 KiB".to_owned());
            }
            return Ok((bytes.len(), false));
        };
        self.place = match self.place {
            Place::Size => match size(&self.line)? {
                0 => Place::Trailers,
                size => Place::Data(size),
            },
            Place::Trailers => {
                head::trailers(&self.line)?;
                Place::End
            }
            Place::After | Place::Data(_) | Place::End => Place::Size,
        };
        self.line.clear();
        Ok((end - before, false))
    }

    /// Where the line, or what is read at once like one, ends.
    fn end_of_line(&self, before: usize) -> Result<Option<usize>, Malformed> {
        let line = self.line.as_slice();
        match self.place {
            Place::After if !b"\r\n".starts_with(line) => {
                Err("there is no line end behind a chunk".to_owned())
            }
            Place::After => Ok((line.len() == 2).then_some(2)),
            Place::Trailers if line.starts_with(b"\n") => Ok(Some(1)),
            Place::Trailers if line.starts_with(b"\r\n") => Ok(Some(2)),
            Place::Trailers => Ok(head::end(line, before)),
            _ => Ok(line.ends_with(b"\r\n").then_some(line.len())),
        }
    }
}

/// What a size's line says.
fn size(line: &[u8]) -> Result<u64, Malformed> {
    let wrong = || format!("a chunk's size is `{}`", line.escape_ascii());
    let line = line.strip_suffix(b"\r\n").unwrap_or(line);
    let count = line
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let (digits, rest) = line.split_at(count);
    let is_extension = rest.starts_with(b";") && !rest.contains(&b'\n');
    let is_blank = rest.iter().all(|byte| matches!(byte, b' ' | b'\t'));
    if !(1..=DIGITS).contains(&count) || !(is_extension || is_blank) {
        return Err(wrong());
    }
    let digits = std::str::from_utf8(digits).map_err(|_| wrong())?;
    let size = u128::from_str_radix(digits, 16).map_err(|_| wrong())?;
    Ok(size.try_into().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The content and what is left behind it, however it comes; `None` where the end is missing.
    fn read(bytes: &[u8], step: usize) -> Result<Option<(Vec<u8>, usize)>, Malformed> {
        let mut chunks = Chunks::default();
        let (mut content, mut at) = (Vec::new(), 0);
        while !chunks.is_done() && at < bytes.len() {
            let piece = &bytes[at..(at + step).min(bytes.len())];
            let (used, is_content) = chunks.feed(piece)?;
            if is_content {
                content.extend_from_slice(&piece[..used]);
            }
            at += used;
        }
        Ok(chunks.is_done().then(|| (content, bytes.len() - at)))
    }

    fn all(text: &str) -> Result<Option<String>, Malformed> {
        let bytes = [text.as_bytes(), b"rest"].concat();
        let whole = read(&bytes, bytes.len());
        for step in 1..bytes.len() {
            let parts = read(&bytes, step);
            assert_eq!(
                parts.is_err(),
                whole.is_err(),
                "{text:?} in steps of {step}"
            );
            assert!(
                parts.is_err() || parts == whole,
                "{text:?} in steps of {step}"
            );
        }
        let text = |(content, left): (Vec<u8>, usize)| {
            assert_eq!(left, 4);
            String::from_utf8(content).unwrap()
        };
        Ok(whole?.map(text))
    }

    #[test]
    fn chunks_are_put_together() {
        let hi = Ok(Some("hi".to_owned()));
        for text in [
            "2\r\nhi\r\n0\r\n\r\n",
            "0002\r\nhi\r\n000\r\n\r\n",
            "1\r\nh\r\n1\r\ni\r\n0\r\n\r\n",
            "2 \t\r\nhi\r\n0 \r\n\r\n",
            "2;a=\"b;c\" \r\nhi\r\n0;x\r\n\r\n",
            "2;\r\nhi\r\n0\r\n\r\n",
            "2;a\rb\r\nhi\r\n0\r\n\r\n",
            "2\r\nhi\r\n0\r\nA: b\r\n c\r\nD:\n\n",
            "2\r\nhi\r\n0\r\n\n",
        ] {
            assert_eq!(all(text), hi, "{text:?}");
        }
        let ten = "A\r\n0123456789\r\n0\r\n\r\n";
        assert_eq!(all(ten), Ok(Some("0123456789".to_owned())));
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        for text in [
            "\r\n",
            " 2\r\nhi\r\n",
            "2 ;a\r\nhi\r\n",
            "x\r\n",
            "+2\r\nhi\r\n",
            "-2\r\nhi\r\n",
            "0x2\r\nhi\r\n",
            "2;a\nb\r\nhi\r\n",
            "2\nhi\r\n",
            "2\r\nhi\n",
            "2\r\nhix\r\n",
            "2\r\nhi\rx",
            "000000000000000000002\r\nhi\r\n",
            "0\r\nA b\r\n\r\n",
            "0\r\nA : b\r\n\r\n",
            "0\r\n A: b\r\n\r\n",
            "0\r\nContent-Length: x\r\n\r\n",
            "0\r\nTransfer-Encoding: x\r\n\r\n",
        ] {
            assert!(all(text).is_err(), "{text:?}");
        }
        let endless = [b"2;".to_vec(), b"x".repeat(LONGEST)].concat();
        assert!(read(&endless, 1000).is_err());
    }

    #[test]
    fn a_size_is_as_large_as_its_digits_say() {
        assert_eq!(size(b"FFFFFFFFFFFFFFFFFFFF\r\n"), Ok(u64::MAX));
        assert_eq!(read(b"FFFFFFFFFFFFFFFFFFFF\r\nhi", 5), Ok(None));
    }
}
