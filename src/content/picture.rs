//! Pictures that terminals can show: PNG alone, which those that show any can read by themselves.

use std::borrow::Cow;

/// More pixels a side would be a burden for a terminal, and no more to see.
pub const MAX_SIDE: u32 = 4096;

/// A PNG file with its size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub png: Cow<'static, [u8]>,
    /// Pixels; none is 0 or above [`MAX_SIDE`].
    pub width: u32,
    pub height: u32,
}

impl Picture {
    /// `None` when the bytes are no PNG, or one with a side outside 1 to [`MAX_SIDE`] pixels.
    pub fn read(png: Cow<'static, [u8]>) -> Option<Picture> {
        let (width, height) = Picture::size(&png)?;
        Some(Picture { png, width, height })
    }

    /// Width and height of such a PNG. They are in its first chunk (PNG, third edition, §11.2.1); the rest is the terminal's
    /// to read.
    pub fn size(png: &[u8]) -> Option<(u32, u32)> {
        let header = png.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
        let header = header.strip_prefix(&[0, 0, 0, 13])?.strip_prefix(b"IHDR")?;
        let side = |at: usize| {
            let four = header.get(at..at + 4)?.try_into().ok()?;
            Some(u32::from_be_bytes(four)).filter(|side| (1..=MAX_SIDE).contains(side))
        };
        Some((side(0)?, side(4)?))
    }

    /// Rows that it takes when it is so many columns wide, at least one. `cell`: a cell's width and height in pixels.
    pub fn rows(&self, columns: u16, cell: (u16, u16)) -> u16 {
        let (wide, high) = (u64::from(cell.0.max(1)), u64::from(cell.1.max(1)));
        let height = u64::from(columns) * wide * u64::from(self.height);
        let rows = height.div_ceil(u64::from(self.width) * high);
        u16::try_from(rows).unwrap_or(u16::MAX).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Cow<'static, [u8]> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 3, 0, 0, 0]);
        bytes.into()
    }

    #[test]
    fn the_size_is_in_the_header() {
        let picture = Picture::read(png(1440, 568)).unwrap();
        assert_eq!((picture.width, picture.height), (1440, 568));
        assert_eq!(picture.rows(60, (8, 16)), 12);
        assert_eq!(picture.rows(60, (0, 0)), 24);
        assert_eq!(picture.rows(0, (8, 16)), 1);
    }

    #[test]
    fn what_is_no_picture_of_a_sensible_size_is_none() {
        for (width, height) in [(0, 1), (1, 0), (MAX_SIDE + 1, 1), (1, u32::MAX)] {
            assert_eq!(Picture::size(&png(width, height)), None);
        }
        let whole = png(1, 1);
        for length in 0..24 {
            assert_eq!(Picture::size(&whole[..length]), None);
        }
        assert_eq!(Picture::size(b"GIF89a"), None);
    }
}
