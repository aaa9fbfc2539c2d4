//! The built-in engine against real FastAPI: every request of `recording/exchanges.jsonl` is sent to `httplings serve`, and
//! the answer compared with what FastAPI on uvicorn answered.
//!
//! `cargo test --test fastapi` measures and compares with RESULTS.md, the table by app and tier; a request of tier 1 must pass.
//! `UPDATE_RESULTS=1 cargo test --test fastapi` writes the table anew.

mod compare;
mod exchange;
mod pydantic;
mod refused;
mod served;
mod syntax;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use exchange::{Answer, Request};
use served::Served;

/// How one request went: nothing in `differences` means that it passed.
struct Outcome {
    id: String,
    app: String,
    tier: u8,
    differences: Vec<String>,
}

#[test]
fn the_engine_answers_as_fastapi_does() {
    let recording = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fastapi/recording");
    let apps = served::apps_with_fixed_times(&recording.join("apps"));
    let recorded = recorded(&recording.join("exchanges.jsonl"));
    let outcomes = replay_all(apps.path(), &recorded);

    let broken: Vec<String> = outcomes
        .iter()
        .filter(|o| o.tier == 1 && !o.differences.is_empty())
        .map(told)
        .collect();
    assert!(
        broken.is_empty(),
        "{} requests of tier 1 differ from FastAPI:\n{}",
        broken.len(),
        broken.join("\n")
    );

    let table = table(&outcomes);
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fastapi/RESULTS.md");
    if std::env::var_os("UPDATE_RESULTS").is_some() {
        std::fs::write(&kept, &table).expect("RESULTS.md is written");
    }
    let before = std::fs::read_to_string(&kept).unwrap_or_default();
    assert!(
        before == table,
        "RESULTS.md does not tell what was measured; look, then UPDATE_RESULTS=1 cargo test --test fastapi\n{}",
        changes(&before, &table)
    );
}

fn recorded(file: &Path) -> Vec<(Request, Answer)> {
    let text = std::fs::read_to_string(file).expect("the recording");
    let lines = text.lines().skip(1); // the first line names the versions recorded
    lines
        .map(|line| exchange::parse(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect()
}

/// Every app with a fresh server and its requests in order; two apps at a time.
fn replay_all(apps: &Path, recorded: &[(Request, Answer)]) -> Vec<Outcome> {
    let mut by_app: BTreeMap<&str, Vec<&(Request, Answer)>> = BTreeMap::new();
    for pair in recorded {
        by_app.entry(&pair.0.app).or_default().push(pair);
    }
    let groups: Vec<_> = by_app.into_iter().collect();
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((app, pairs)) = groups.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let done = replay(&apps.join(format!("{app}.py")), pairs);
                    outcomes.lock().expect("no replay panics").extend(done);
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().expect("no replay panics");
    outcomes.sort_by(|a, b| (&a.app, &a.id).cmp(&(&b.app, &b.id)));
    outcomes
}

fn replay(app: &Path, pairs: &[&(Request, Answer)]) -> Vec<Outcome> {
    let mut server = Served::start(app);
    let one = |(request, want): &(Request, Answer)| {
        let differences = match &mut server {
            Err(why) => vec![why.clone()],
            Ok(server) => match server.exchange(request, want) {
                Err(why) => vec![format!("no answer: {why}")],
                Ok(got) => compare::differences(want, &got),
            },
        };
        Outcome {
            id: request.id.clone(),
            app: request.app.clone(),
            tier: request.tier,
            differences,
        }
    };
    pairs.iter().copied().map(one).collect()
}

fn told(outcome: &Outcome) -> String {
    format!("{}\n    {}", outcome.id, outcome.differences.join("\n    "))
}

/// Markdown: passed of all by app and tier, then every request that differs.
fn table(outcomes: &[Outcome]) -> String {
    let mut out = String::from(
        "# What the built-in engine answers, against FastAPI\n\n\
         Requests whose answer is the one recorded from FastAPI, of all sent. Tier 1 is what the course is about;\n\
         tier 2 is the rest. `cargo test --test fastapi` measures it again.\n\n| app | tier 1 | tier 2 |\n| --- | ---: | ---: |\n",
    );
    let apps: BTreeSet<&str> = outcomes.iter().map(|o| o.app.as_str()).collect();
    for app in apps {
        row(
            &mut out,
            app,
            &outcomes.iter().filter(|o| o.app == app).collect::<Vec<_>>(),
        );
    }
    row(&mut out, "**all**", &outcomes.iter().collect::<Vec<_>>());
    let other: Vec<_> = outcomes
        .iter()
        .filter(|o| !o.differences.is_empty())
        .collect();
    if !other.is_empty() {
        out.push_str("\n## Not as recorded\n\n");
    }
    for outcome in other {
        let _ = writeln!(out, "- `{}` (tier {})", outcome.id, outcome.tier);
    }
    out
}

fn row(out: &mut String, name: &str, outcomes: &[&Outcome]) {
    let cell = |tier| {
        let all: Vec<_> = outcomes.iter().filter(|o| o.tier == tier).collect();
        match all.len() {
            0 => String::from("–"),
            total => format!(
                "{}/{total}",
                all.iter().filter(|o| o.differences.is_empty()).count()
            ),
        }
    };
    let _ = writeln!(out, "| {name} | {} | {} |", cell(1), cell(2));
}

/// The lines in which two tables differ.
fn changes(before: &str, after: &str) -> String {
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) =
        (before.lines().collect(), after.lines().collect());
    let gone = old.difference(&new).map(|line| format!("- {line}"));
    let come = new.difference(&old).map(|line| format!("+ {line}"));
    gone.chain(come).collect::<Vec<_>>().join("\n")
}
