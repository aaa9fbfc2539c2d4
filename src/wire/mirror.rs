//! What FastAPI's `/docs` and `/redoc` load from the Internet, served from inside the program.
//!
//! Both engines write those pages as FastAPI does, with `https://` turned into `/mirror/`: as long, so that the page has
//! the length of FastAPI's own. The listener answers for exactly the files that these pages name; any other path under
//! `/mirror/` is the app's.

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
    /// The whole answer. It is the same for ever, so that a browser asks once.
    pub(super) fn answer(&self, head_only: bool) -> Vec<u8> {
        let encoding = if self.gzip {
            "content-encoding: gzip\r\n"
        } else {
            ""
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {}\r\ncontent-length: {}\r\n{encoding}cache-control: max-age=86400\r\n\r\n",
            self.kind,
            self.bytes.len(),
        );
        let body = if head_only { &[] } else { self.bytes };
        [head.as_bytes(), body].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_files_that_the_pages_name_are_served() {
        let css = file("/mirror/cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui.css").unwrap();
        assert_eq!(css.bytes[..2], [0x1f, 0x8b]);
        assert!(file("/mirror/fonts.googleapis.com/css?family=Roboto").is_some());
        assert!(file("/mirror/other").is_none());
        assert!(file("/docs").is_none());
    }
}
