//! E-mail addresses as Pydantic's `EmailStr` takes them: the rules, their order and their words are those of the package
//! `email-validator` 2 without its DNS checks (RFC 5321 4.5.3.1, RFC 5322 3.2.3, RFC 6531 3.3, RFC 952).

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

/// In characters; Pydantic's own limit, before anything else is looked at.
const LONGEST_TEXT: usize = 2048;
/// RFC 5321: octets of the whole address, and of its domain as sent.
const LONGEST_ADDRESS: usize = 254;
const LONGEST_DOMAIN: usize = 253;
const LONGEST_LABEL: usize = 63;

/// Names that are never on the public net (RFC 6761 and its registry).
const SPECIAL: [&str; 6] = ["arpa", "invalid", "local", "localhost", "onion", "test"];

/// Mailboxes whose names ignore case (RFC 2142).
const ROLES: [&str; 15] = [
    "info",
    "marketing",
    "sales",
    "support",
    "abuse",
    "noc",
    "security",
    "postmaster",
    "hostmaster",
    "usenet",
    "news",
    "webmaster",
    "www",
    "uucp",
    "ftp",
];

type Checked<T> = Result<T, String>;

/// The address in its normal form, or why it is none.
pub fn normalised(text: &str) -> Checked<String> {
    if text.chars().count() > LONGEST_TEXT {
        return Err(format!("Length must not exceed {LONGEST_TEXT} characters"));
    }
    if text.contains(['\r', '\n']) {
        return Err("Carriage return and line feed characters are not allowed".into());
    }
    let address = without_name(text).trim();
    let (local, domain) = halves(address)?;
    let (local, quoted) = unquoted(local)?;
    let mut local = self::local(&local.nfc().collect::<String>(), quoted)?;
    if quoted {
        return Err("Quoting the part before the @-sign is not allowed here.".into());
    }
    if ROLES.contains(&local.to_lowercase().as_str()) {
        local.make_ascii_lowercase();
    }
    let domain = self::domain(domain)?;
    whole_length(address)?;
    Ok(format!("{local}@{domain}"))
}

/// `Ada <ada@example.com>` is taken for its address.
fn without_name(text: &str) -> &str {
    const NAME: &str = r"[\w.!#$%&'*+\-/=?^_`{|}~]";
    let pattern = format!(r#"^\s*(?:(?:{NAME}+\s+)*{NAME}+|"(?:[^"]|")+")?\s*<(.+)>\s*$"#);
    let found = regex::Regex::new(&pattern)
        .ok()
        .and_then(|pattern| pattern.captures(text));
    found
        .and_then(|found| found.get(1))
        .map_or(text, |address| address.as_str())
}

/// Before and after the first @-sign that is not inside quotes.
fn halves(address: &str) -> Checked<(&str, &str)> {
    let (mut inside, mut escaped) = (false, false);
    for (at, c) in address.char_indices() {
        match c {
            '@' if !inside => return Ok((&address[..at], &address[at + 1..])),
            '<' if !inside => return Err(named(address[..at].trim_end(), &address[at..])),
            '"' if !escaped => inside = !inside,
            _ => {}
        }
        escaped = inside && c == '\\' && !escaped;
    }
    Err(match address {
        a if a.contains('＠') => r#"The email address has the "full-width" at-sign (@) character instead of a regular at-sign."#,
        a if a.contains('﹫') => r#"The email address has the "small commercial at" character instead of a regular at-sign."#,
        _ => "An email address must have an @-sign.",
    }
    .into())
}

/// What is wrong with a name and an address in angle brackets that were not taken for one.
fn named(name: &str, rest: &str) -> String {
    let plain = |c: char| c == ' ' || c != '.' && atom(c);
    let checked = unquoted(name).and_then(|(name, quoted)| match quoted {
        true => Ok(()),
        false => refuse(
            &name,
            plain,
            "The display name contains invalid characters when not quoted",
        ),
    });
    checked.err().unwrap_or_else(|| brackets(rest))
}

fn brackets(rest: &str) -> String {
    match rest.trim_end_matches(' ') {
        rest if !rest.contains('>') => {
            "An open angle bracket at the start of the email address has to be followed by a close angle bracket at the end."
        }
        rest if !rest.ends_with('>') => "There can't be anything after the email address.",
        _ => "A display name and angle brackets around the email address are not permitted here.",
    }
    .into()
}

/// The local part without its quotes, and whether it had any.
fn unquoted(local: &str) -> Checked<(String, bool)> {
    let Some(rest) = local.strip_prefix('"') else {
        return Ok((local.to_owned(), false));
    };
    let (mut value, mut chars) = (String::new(), rest.chars());
    while let Some(c) = chars.next() {
        match c {
            '\\' => value.extend(chars.next()),
            '"' if chars.as_str().is_empty() => break,
            '"' => {
                let extra: Vec<String> = chars.map(shown).collect();
                return Err(format!(
                    "Extra character(s) found after close quote: {}",
                    extra.join(", ")
                ));
            }
            other => value.push(other),
        }
    }
    Ok((value, true))
}

/// RFC 5322 3.2.3 with RFC 6531 3.3: atoms of letters, digits, some signs, anything beyond ASCII, and single dots between.
fn local(local: &str, quoted: bool) -> Checked<String> {
    if local.is_empty() {
        return Err("There must be something before the @-sign.".into());
    }
    if quoted {
        refuse(
            local,
            |c| matches!(c, ' '..='~') || !c.is_ascii(),
            "The email address contains invalid characters in quotes before the @-sign",
        )?;
        return Ok(local.to_owned());
    }
    refuse(
        local,
        |c| atom(c) || !c.is_ascii(),
        "The email address contains invalid characters before the @-sign",
    )?;
    dots(
        local,
        "An email address cannot start with a period.",
        "An email address cannot have a period immediately before the @-sign.",
    )?;
    safe(local)?;
    Ok(local.to_owned())
}

/// The characters of an atom, and the dot.
fn atom(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_!#$%&'*+-/=?^`{|}~.".contains(c)
}

fn domain(given: &str) -> Checked<String> {
    if given.is_empty() {
        return Err("There must be something after the @-sign.".into());
    }
    if given.starts_with('[') && given.ends_with(']') {
        return Err("A bracketed IP address after the @-sign is not allowed here.".into());
    }
    let length = given.chars().count();
    if length > LONGEST_DOMAIN {
        return Err(format!(
            "The email address is too long after the @-sign {}.",
            too_many(length - LONGEST_DOMAIN)
        ));
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c) || !c.is_ascii();
    refuse(
        given,
        fits,
        "The part after the @-sign contains invalid characters",
    )?;
    safe(given)?;
    let lower: String = given
        .nfc()
        .collect::<String>()
        .to_lowercase()
        .replace(['。', '．', '｡'], ".");
    host_name(&lower)?;
    let ascii = as_sent(&lower)?;
    labels(&ascii)?;
    if !ascii.contains("xn--") {
        return Ok(ascii);
    }
    match idna::domain_to_unicode(&ascii) {
        (unicode, Ok(())) => Ok(unicode),
        (_, Err(_)) => Err("The part after the @-sign is not valid IDNA.".into()),
    }
}

/// Where dots and hyphens may stand in a host name (RFC 952).
fn host_name(name: &str) -> Checked<()> {
    dots(
        name,
        "An email address cannot have a period immediately after the @-sign.",
        "An email address cannot end with a period.",
    )?;
    let reason = if name.ends_with('-') {
        "An email address cannot end with a hyphen."
    } else if name.starts_with('-') {
        "An email address cannot have a hyphen immediately after the @-sign."
    } else if name.contains(".-") || name.contains("-.") {
        "An email address cannot have a period and a hyphen next to each other."
    } else if name.split('.').any(reserved) {
        "An email address cannot have two letters followed by two dashes immediately after the @-sign or after a period, except Punycode."
    } else {
        return Ok(());
    };
    Err(reason.into())
}

/// RFC 5890: two hyphens in the third and fourth place are kept for `xn--`.
fn reserved(label: &str) -> bool {
    label.chars().skip(2).take(2).eq("--".chars()) && !label.starts_with("xn")
}

fn as_sent(name: &str) -> Checked<String> {
    if name.is_ascii() {
        return Ok(name.to_owned());
    }
    idna::domain_to_ascii_strict(name).map_err(|_| "The part after the @-sign is invalid.".into())
}

fn labels(ascii: &str) -> Checked<()> {
    if let Some(long) = ascii.split('.').find(|label| label.len() > LONGEST_LABEL) {
        let reason = too_many(long.len() - LONGEST_LABEL);
        return Err(format!(
            "After the @-sign, periods cannot be separated by so many characters {reason}."
        ));
    }
    let special = |name: &str| ascii == name || ascii.ends_with(&format!(".{name}"));
    let reason = if !ascii.contains('.') {
        "The part after the @-sign is not valid. It should have a period."
    } else if !ascii.ends_with(|c: char| c.is_ascii_alphabetic()) {
        "The part after the @-sign is not valid. It is not within a valid top-level domain."
    } else if SPECIAL.iter().any(|name| special(name)) {
        "The part after the @-sign is a special-use or reserved name that cannot be used with email."
    } else {
        return Ok(());
    };
    Err(reason.into())
}

fn whole_length(address: &str) -> Checked<()> {
    match address.len().checked_sub(LONGEST_ADDRESS + 1) {
        None => Ok(()),
        Some(over) => Err(format!(
            "The email address is too long {}.",
            too_many(over + 1)
        )),
    }
}

fn too_many(over: usize) -> String {
    format!(
        "({over} character{} too many)",
        if over > 1 { "s" } else { "" }
    )
}

fn dots(text: &str, start: &str, end: &str) -> Checked<()> {
    let reason = if text.ends_with('.') {
        end
    } else if text.starts_with('.') {
        start
    } else if text.contains("..") {
        "An email address cannot have two periods in a row."
    } else {
        return Ok(());
    };
    Err(reason.into())
}

/// Names every character that does not fit, once, in order.
fn refuse(text: &str, fits: impl Fn(char) -> bool, reason: &str) -> Checked<()> {
    let bad: BTreeSet<String> = text.chars().filter(|c| !fits(*c)).map(shown).collect();
    if bad.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{reason}: {}.",
        bad.into_iter().collect::<Vec<_>>().join(", ")
    ))
}

/// Characters beyond ASCII that make no sense in an address: spaces, controls, and marks that only direct the text.
fn safe(text: &str) -> Checked<()> {
    refuse(
        text,
        |c| !unseen(c),
        "The email address contains unsafe characters",
    )
}

fn unseen(c: char) -> bool {
    let directs = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    directs || c.is_control() || c.is_whitespace()
}

/// A character for a message: in quotes where it can be seen, else by its name or number.
fn shown(c: char) -> String {
    match c {
        '\\' => r#""\""#.into(),
        '\'' => r#""'""#.into(),
        ' ' => "SPACE".into(),
        '\u{a0}' => "NO-BREAK SPACE".into(),
        '\u{200b}' => "ZERO WIDTH SPACE".into(),
        c if unseen(c) => format!("U+{:04X}", u32::from(c)),
        c => format!("'{c}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_takes_its_normal_form() {
        for (given, normal) in [
            ("ada@example.com", "ada@example.com"),
            ("  Ada.Byron@Example.COM ", "Ada.Byron@example.com"),
            ("Ada Byron <ada@example.com>", "ada@example.com"),
            ("SUPPORT@example.com", "support@example.com"),
            ("jörg@bücher.de", "jörg@bücher.de"),
        ] {
            assert_eq!(normalised(given).as_deref(), Ok(normal), "{given}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_the_words_of_the_package() {
        for (given, reason) in [
            ("ada", "An email address must have an @-sign."),
            ("@example.com", "There must be something before the @-sign."),
            ("ada@", "There must be something after the @-sign."),
            (
                "ada@example",
                "The part after the @-sign is not valid. It should have a period.",
            ),
            (
                "a b@example.com",
                "The email address contains invalid characters before the @-sign: SPACE.",
            ),
            (
                "ada@exam ple.com",
                "The part after the @-sign contains invalid characters: SPACE.",
            ),
            (
                "ada..b@example.com",
                "An email address cannot have two periods in a row.",
            ),
            (
                "ada@localhost",
                "The part after the @-sign is not valid. It should have a period.",
            ),
            (
                "ada@x.test",
                "The part after the @-sign is a special-use or reserved name that cannot be used with email.",
            ),
            (
                "ada@1.2.3.4",
                "The part after the @-sign is not valid. It is not within a valid top-level domain.",
            ),
            (
                "\"a b\"@example.com",
                "Quoting the part before the @-sign is not allowed here.",
            ),
        ] {
            assert_eq!(normalised(given), Err(reason.to_owned()), "{given}");
        }
    }
}
