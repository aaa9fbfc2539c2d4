//! The built-in client: what it is told to send, and nothing on its own account.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::redirect::Policy;
use url::{Host, Url};

use crate::hurl::Resolved;

/// How it names itself.
pub const USER_AGENT: &str = concat!("httplings/", env!("CARGO_PKG_VERSION"));
/// Longer than any app's own limit.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client for one plain thread; it sends one request at a time. What came back is read off the listener's record.
pub struct Client {
    runtime: tokio::runtime::Runtime,
    http: reqwest::Client,
    /// The listener. What a course writes and what its app answers decide where requests go, so nothing else is asked.
    listener: SocketAddr,
}

impl Client {
    /// A client of this listener alone.
    ///
    /// # Errors
    /// When the machine gives no more threads or file descriptors.
    pub fn new(listener: SocketAddr) -> Result<Client, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        // Learners must see a redirect, not where it leads; and nothing goes through a proxy.
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            // On some machines it is an IPv6 address first, where another program may listen.
            .resolve("localhost", listener)
            .user_agent(USER_AGENT)
            // A connection that was idle may be closed by the time it is used, and the request with it would be lost.
            .pool_max_idle_per_host(0)
            .timeout(PATIENCE);
        Ok(Client {
            runtime,
            http: http.build().map_err(|error| error.to_string())?,
            listener,
        })
    }

    /// Sends a request and reads its answer to the end.
    ///
    /// # Errors
    /// In plain English, what is wrong with the request or the connection. An answer that breaks off is none: the
    /// listener has recorded it.
    pub fn send(&self, request: Resolved) -> Result<(), String> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|_| format!("`{}` is no method", request.method))?;
        let mut built = self.http.request(method, &request.url).body(request.body);
        for (name, value) in &request.headers {
            built = built.header(name, value);
        }
        let built = built
            .build()
            .map_err(|error| match Url::parse(&request.url) {
                Ok(_) => format!("this request cannot be sent: {error}"),
                Err(_) => format!(
                    "not sent: `{}` is no URL; one begins with {{{{host}}}}",
                    request.url
                ),
            })?;
        if !leads_to(built.url(), self.listener) {
            return Err(format!(
                "not sent: {} is not the app's address; a URL begins with {{{{host}}}}",
                built.url()
            ));
        }
        self.runtime.block_on(async {
            match self.http.execute(built).await {
                Ok(response) => {
                    // A body that breaks off is an outcome; the listener shows it.
                    drop(response.bytes().await);
                    Ok(())
                }
                Err(error) if error.is_timeout() => Err("no answer came in time".to_owned()),
                Err(error) if error.is_connect() => {
                    Err("nothing answers at the address".to_owned())
                }
                // Closed without an answer, or not HTTP: recorded as well.
                Err(_) => Ok(()),
            }
        })
    }
}

/// Whether a URL names this listener and nothing else.
fn leads_to(url: &Url, listener: SocketAddr) -> bool {
    let here = match url.host() {
        Some(Host::Ipv4(ip)) => listener.ip() == ip,
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv6(_)) | None => false,
    };
    here && url.scheme() == "http" && url.port_or_known_default() == Some(listener.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_listener_is_asked() {
        let listener = SocketAddr::from(([127, 0, 0, 1], 4204));
        let leads = |url| leads_to(&Url::parse(url).expect("a URL"), listener);
        for url in ["http://127.0.0.1:4204/x", "http://localhost:4204"] {
            assert!(leads(url), "{url}");
        }
        for url in [
            "http://127.0.0.1:4205/x",
            "http://127.0.0.1/",
            "https://127.0.0.1:4204/",
            "http://127.0.0.1.evil.test:4204/",
            "http://127.0.0.1:4204@evil.test:4204/",
            "http://127.0.0.2:4204/",
            "http://[::1]:4204/",
        ] {
            assert!(!leads(url), "{url}");
        }
    }
}
