//! What FastAPI's `/docs` and `/redoc` load from the Internet, served from inside the program.
//!
//! Both engines write those pages as FastAPI does, with `https://` turned into `/mirror/`: as long, so that the page has
//! the length of FastAPI's own. The listener answers for exactly the files that these pages name; any other path under
//! `/mirror/` is the app's.

use std::borrow::Cow;
use std::io::Read as _;

/// The page to which an authorisation server sends the browser back: FastAPI's, which loads nothing. The app answers with it.
pub const OAUTH2_REDIRECT: &str = include_str!("mirror/oauth2-redirect.html");

/// A file as it is sent.
pub(super) struct File {
    pub kind: &'static str,
    pub gzip: bool,
    pub bytes: &'static [u8],
}

/// The file for the target of a GET, if it is one of these.
pub(super) fn file(target: &str) -> Option<File> {
    let host_and_path = target.strip_prefix("/mirror/")?;
    let path = host_and_path.split('?').next().unwrap_or_default();
    let (kind, gzip, bytes): (_, _, &[u8]) = match path {
        "cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui-bundle.js" => (
            "text/javascript; charset=utf-8",
            true,
            include_bytes!("mirror/swagger-ui-bundle.js.gz"),
        ),
        "cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui.css" => (
            "text/css; charset=utf-8",
            true,
            include_bytes!("mirror/swagger-ui.css.gz"),
        ),
        "cdn.jsdelivr.net/npm/redoc@2/bundles/redoc.standalone.js" => (
            "text/javascript; charset=utf-8",
            true,
            include_bytes!("mirror/redoc.standalone.js.gz"),
        ),
        "fastapi.tiangolo.com/img/favicon.png" => {
            ("image/png", false, include_bytes!("mirror/favicon.png"))
        }
        // The logo of ReDoc's maker: nothing is shown in its place.
        "cdn.redoc.ly/redoc/logo-mini.svg" => (
            "image/svg+xml",
            false,
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        ),
        // ReDoc's fonts: without them it takes those of the system.
        "fonts.googleapis.com/css" => ("text/css; charset=utf-8", false, b""),
        _ => return None,
    };
    Some(File { kind, gzip, bytes })
}

impl File {
    /// The whole answer, packed for whom `takes_gzip`. It is the same for ever, so that a browser asks once.
    pub(super) fn answer(&self, head_only: bool, takes_gzip: bool) -> Vec<u8> {
        let encoding = match self.gzip {
            true if takes_gzip => "content-encoding: gzip\r\nvary: accept-encoding\r\n",
            true => "vary: accept-encoding\r\n",
            false => "",
        };
        let bytes = match self.gzip && !takes_gzip {
            true => Cow::Owned(unpacked(self.bytes)),
            false => Cow::Borrowed(self.bytes),
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {}\r\ncontent-length: {}\r\n{encoding}cache-control: max-age=86400\r\n\r\n",
            self.kind,
            bytes.len(),
        );
        let body = if head_only { &[] } else { &*bytes };
        [head.as_bytes(), body].concat()
    }
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    // What is inside of the program is whole.
    drop(flate2::read::GzDecoder::new(packed).read_to_end(&mut whole));
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_file_is_unpacked_for_whom_does_not_take_it() {
        let css = file("/mirror/cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui.css").unwrap();
        let text = |takes| String::from_utf8_lossy(&css.answer(false, takes)).into_owned();
        assert!(text(true).contains("content-encoding: gzip"));
        let plain = text(false);
        assert!(!plain.contains("content-encoding"));
        let (head, body) = plain.split_once("\r\n\r\n").unwrap();
        assert!(body.contains(".swagger-ui"), "{}", &body[..80]);
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())));
    }

    #[test]
    fn only_the_files_that_the_pages_name_are_served() {
        let css = file("/mirror/cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui.css").unwrap();
        assert_eq!(css.bytes[..2], [0x1f, 0x8b]);
        assert!(file("/mirror/fonts.googleapis.com/css?family=Roboto").is_some());
        assert!(file("/mirror/other").is_none());
        assert!(file("/docs").is_none());
    }
}
