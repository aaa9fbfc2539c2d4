//! A request as a `curl` line.

use std::net::SocketAddr;

use super::Request;

/// One line for a POSIX shell that sends the same request to this address.
pub fn curl(request: &Request, address: SocketAddr) -> String {
    let mut words = vec!["curl -i".to_owned()];
    let usual = if request.body.is_empty() {
        "GET"
    } else {
        "POST"
    };
    if request.method == "HEAD" {
        words[0] = "curl -I".to_owned();
    } else if request.method != usual {
        words.push(format!("-X {}", quote(request.method.as_bytes())));
    }
    for header in request.written_headers() {
        let line = [header.name.as_bytes(), b": ", &header.value].concat();
        words.push(format!("-H {}", quote(&line)));
    }
    if !request.body.is_empty() {
        words.push(format!("--data-binary {}", quote(&request.body)));
    }
    words.push(quote(
        format!("http://{address}{}", request.target).as_bytes(),
    ));
    words.join(" ")
}

/// Single quotes keep everything but themselves; what is not text goes through `printf`.
fn quote(bytes: &[u8]) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(byte);
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && bytes.iter().all(plain) => text.to_owned(),
        Ok(text) if !text.chars().any(|c| c.is_control() && c != '\n') => {
            format!("'{}'", text.replace('\'', r"'\''"))
        }
        _ => {
            let octal: String = bytes.iter().map(|byte| format!("\\{byte:03o}")).collect();
            format!("\"$(printf '{octal}')\"")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Header;
    use super::*;

    #[test]
    fn a_post_with_quotes_survives_the_shell() {
        let header = |name: &str, value: &str| Header {
            name: name.into(),
            value: value.as_bytes().to_vec(),
        };
        let request = Request {
            method: "POST".into(),
            target: "/users?x=1&y=2".into(),
            headers: vec![
                header("host", "127.0.0.1"),
                header("content-type", "application/json"),
            ],
            body: br#"{"name": "O'Hara"}"#.to_vec(),
            raw: vec![],
        };
        let expected = r#"curl -i -H 'content-type: application/json' --data-binary '{"name": "O'\''Hara"}' 'http://127.0.0.1:4204/users?x=1&y=2'"#;
        assert_eq!(curl(&request, ([127, 0, 0, 1], 4204).into()), expected);
    }
}
