//! Bodies for reading: JSON laid out, text as it is, the rest as a dump; and raw bytes with their line ends visible.

/// The body as lines. JSON is only laid out: its numbers, its order and its repeated keys stay as they were sent.
pub fn pretty(content_type: Option<&str>, bytes: &[u8]) -> Vec<String> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return dump(bytes);
    };
    let json = content_type.is_some_and(|kind| kind.contains("json"))
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    let text = if json { lay_out(text) } else { text.to_owned() };
    text.split('\n')
        .map(|line| crate::markdown::tame(line.trim_end_matches('\r')))
        .collect()
}

/// Indents valid JSON without touching its tokens. What is short stays on one line.
fn lay_out(text: &str) -> String {
    let mut out = String::new();
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if quoted {
            out.push(c);
            (quoted, escaped) = (escaped || c != '"', !escaped && c == '\\');
            continue;
        }
        match c {
            '"' => {
                quoted = true;
                out.push(c);
            }
            '{' | '[' => {
                out.push(c);
                while chars.next_if(|c| c.is_whitespace()).is_some() {}
                if let Some(close) = chars.next_if(|c| matches!(c, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth.min(40)));
}

/// Sixteen bytes a line: offset, hexadecimal, characters.
fn dump(bytes: &[u8]) -> Vec<String> {
    let line = |(i, line): (usize, &[u8])| {
        let hex: String = line.iter().map(|byte| format!("{byte:02x} ")).collect();
        let text: String = line
            .iter()
            .map(|&byte| {
                if (0x20..0x7f).contains(&byte) {
                    byte as char
                } else {
                    '.'
                }
            })
            .collect();
        format!("{:06x}  {hex:48} {text}", i * 16)
    };
    bytes.chunks(16).enumerate().map(line).collect()
}

/// Bytes as sent: a line each, with `\r\n` written where it stood and other control bytes as `\xNN`.
pub fn raw_lines(bytes: &[u8]) -> Vec<String> {
    let mut lines = vec![String::new()];
    for c in String::from_utf8_lossy(bytes).chars() {
        let line = lines.last_mut();
        let Some(line) = line else { break };
        match c {
            '\r' => line.push_str("\\r"),
            '\n' => {
                line.push_str("\\n");
                lines.push(String::new());
            }
            c if c.is_control() => line.push_str(&format!("\\x{:02x}", c as u32)),
            c => line.push(c),
        }
    }
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_laid_out_and_not_changed() {
        let lines = pretty(
            Some("application/json"),
            br#"{"a":1.0,"a":[1,{}],"b":"x,\"{"}"#,
        );
        assert_eq!(
            lines,
            [
                "{",
                "  \"a\": 1.0,",
                "  \"a\": [",
                "    1,",
                "    {}",
                "  ],",
                "  \"b\": \"x,\\\"{\"",
                "}"
            ]
        );
    }

    #[test]
    fn raw_bytes_show_their_line_ends() {
        assert_eq!(
            raw_lines(b"HTTP/1.1 204 No Content\r\n\r\n"),
            ["HTTP/1.1 204 No Content\\r\\n", "\\r\\n"]
        );
    }

    #[test]
    fn what_is_not_text_is_dumped() {
        assert!(pretty(None, &[0xff, 0x41])[0].starts_with("000000  ff 41"));
    }
}
