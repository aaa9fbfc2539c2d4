//! What the words behind the backticks of a code block mean.

use std::collections::HashSet;

use super::{Code, suggest};

/// A code block that does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fence {
    /// Ordinary code to read.
    Plain,
    App {
        name: String,
        grow: bool,
    },
    Hurl {
        app: Option<String>,
        compare: bool,
        predict: Vec<u16>,
    },
    Quiz,
}

/// Reads an info string.
///
/// # Errors
/// A code, a message and a help text for the first word that means nothing.
pub fn parse(info: &str) -> Result<Fence, (Code, String, Option<String>)> {
    let mut words = info.split_whitespace();
    let language = words.next().unwrap_or_default();
    let words: Vec<&str> = words.collect();
    match (language, words.is_empty()) {
        ("python", false) => app(&words),
        ("hurl", _) => hurl(&words),
        ("quiz", _) => only(&words, Fence::Quiz),
        _ => match misspelt(language, &words) {
            Some(meant) => {
                let message = format!("a block of `{language}` does nothing");
                let help = Some(format!("did you mean `{meant}`?"));
                Err((Code::UnknownAttribute, message, help))
            }
            None => Ok(Fence::Plain),
        },
    }
}

/// The languages of blocks that do something.
const LIVE: [&str; 3] = ["python", "hurl", "quiz"];

/// The live language that was meant by one that is none. A block to be read has one word alone.
fn misspelt(language: &str, words: &[&str]) -> Option<&'static str> {
    let named = |live: &&&str| language.eq_ignore_ascii_case(live);
    let meant = match LIVE.iter().find(named) {
        Some(meant) => Some(*meant),
        None => suggest::nearest(language, LIVE),
    };
    // What our words do is known in no other language, `py` as little as `text`.
    let meant = meant.or_else(|| words.iter().find_map(|word| live_by(word)));
    match meant {
        Some("quiz") => meant,
        // Others are a letter away from it and read well.
        Some("hurl") if !["curl", "url", "http", "html"].contains(&language) => meant,
        _ => meant.filter(|_| words.iter().any(|word| live_by(word).is_some())),
    }
}

/// The language whose word this is.
fn live_by(word: &str) -> Option<&'static str> {
    match word.split('=').next().unwrap_or(word) {
        "app" | "grow" => Some("python"),
        "compare" | "predict" => Some("hurl"),
        _ => None,
    }
}

/// What a block is in spite of a word that means nothing, so that what is in it can be read.
pub fn meant(info: &str) -> Fence {
    let mut words = info.split_whitespace();
    let language = words.next().unwrap_or_default();
    let words: Vec<&str> = words.collect();
    let language = misspelt(language, &words).unwrap_or(language);
    let has = |wanted: &str| words.contains(&wanted);
    let mut values = words.iter().filter_map(|word| word.split_once('='));
    let app =
        values.find_map(|(key, name)| (key == "app" && is_name(name)).then(|| name.to_owned()));
    match language {
        "hurl" => Fence::Hurl {
            app,
            compare: has("compare"),
            predict: Vec::new(),
        },
        "quiz" => Fence::Quiz,
        "python" => Fence::App {
            name: app.unwrap_or_else(|| "app".to_owned()),
            grow: has("grow"),
        },
        _ => Fence::Plain,
    }
}

type Refusal = (Code, String, Option<String>);

fn unknown(word: &str, known: &[&str]) -> Refusal {
    let name = word.split('=').next().unwrap_or(word);
    (
        Code::UnknownAttribute,
        format!("`{word}` means nothing here"),
        suggest::help(name, known),
    )
}

fn only(rest: &[&str], fence: Fence) -> Result<Fence, Refusal> {
    rest.first()
        .map_or(Ok(fence), |word| Err(unknown(word, &[])))
}

fn app(words: &[&str]) -> Result<Fence, Refusal> {
    let (mut name, mut grow) = (None, false);
    for word in words {
        match (*word, word.strip_prefix("app=")) {
            ("app", _) => name = Some("app".to_owned()),
            ("grow", _) => grow = true,
            (_, Some(given)) if is_name(given) => name = Some(given.to_owned()),
            _ => return Err(unknown(word, &["app", "grow"])),
        }
    }
    let name = name.ok_or_else(|| unknown("grow", &["app grow"]))?;
    Ok(Fence::App { name, grow })
}

fn hurl(words: &[&str]) -> Result<Fence, Refusal> {
    let (mut app, mut compare, mut predict) = (None, false, Vec::new());
    for word in words {
        match word.split_once('=') {
            None if *word == "compare" => compare = true,
            Some(("app", name)) if is_name(name) => app = Some(name.to_owned()),
            Some(("predict", codes)) => predict = status_codes(codes)?,
            _ => return Err(unknown(word, &["compare", "predict", "app"])),
        }
    }
    if compare && !predict.is_empty() {
        let help = "put a block with `predict` in front of it, or leave `predict` away".to_owned();
        let message = "nothing is predicted of exchanges side by side".to_owned();
        return Err((Code::UnknownAttribute, message, Some(help)));
    }
    Ok(Fence::Hurl {
        app,
        compare,
        predict,
    })
}

fn status_codes(codes: &str) -> Result<Vec<u16>, Refusal> {
    let code = |code: &str| {
        code.parse::<u16>()
            .ok()
            .filter(|code| (100..600).contains(code))
    };
    let parsed: Option<Vec<u16>> = codes.split(',').map(code).collect();
    let differ = |codes: &Vec<u16>| codes.iter().collect::<HashSet<_>>().len() == codes.len();
    let sound = |codes: &Vec<u16>| codes.len() > 1 && differ(codes);
    parsed.filter(sound).ok_or_else(|| {
        let help = Some("write two or more codes, such as `predict=200,201,204`".to_owned());
        (
            Code::BadValue,
            format!("`{codes}` is no list of status codes"),
            help,
        )
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_behind_the_language_say_what_a_block_does() {
        assert_eq!(parse("python"), Ok(Fence::Plain));
        assert_eq!(
            parse("python app grow"),
            Ok(Fence::App {
                name: "app".into(),
                grow: true
            })
        );
        assert_eq!(
            parse("hurl app=users predict=200,404"),
            Ok(Fence::Hurl {
                app: Some("users".into()),
                compare: false,
                predict: vec![200, 404]
            })
        );
        assert_eq!(parse(""), Ok(Fence::Plain));
    }

    #[test]
    fn in_spite_of_a_slip_the_rest_of_the_words_holds() {
        let app = |name: &str, grow| Fence::App {
            name: name.to_owned(),
            grow,
        };
        assert_eq!(meant("pyton app"), app("app", false));
        assert_eq!(meant("python app=users grwo"), app("users", false));
        assert_eq!(meant("python grow ap"), app("app", true));
        let Fence::Hurl { app, compare, .. } = meant("hurl compare app=users predict=2") else {
            panic!("requests");
        };
        assert_eq!((app.as_deref(), compare), (Some("users"), true));
    }

    #[test]
    fn a_slip_is_named() {
        let (code, _, help) = parse("hurl comprae").unwrap_err();
        assert_eq!(
            (code, help.as_deref()),
            (Code::UnknownAttribute, Some("did you mean `compare`?"))
        );
        assert!(parse("hurl predict=2000").is_err());
        assert!(parse("hurl compare predict=200,404").is_err());
        assert!(parse("hurl predict=200,200").is_err());
        assert!(parse("python grow").is_err());
        for (slip, meant) in [
            ("hrul predict=200,201", "hurl"),
            ("Python app", "python"),
            ("quizz", "quiz"),
            ("py app=users", "python"),
            ("python3 app grow", "python"),
            ("http predict=200,201", "hurl"),
        ] {
            let (_, _, help) = parse(slip).unwrap_err();
            assert_eq!(help.as_deref(), Some(&*format!("did you mean `{meant}`?")));
        }
        assert!(parse("HURL").is_err() && parse("hrul").is_err());
        for other in ["curl", "url", "sh", "Python", "http", "py"] {
            assert_eq!(parse(other), Ok(Fence::Plain));
        }
    }
}
