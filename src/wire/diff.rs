//! Several exchanges side by side: what is the same, what differs.

use super::{Exchange, Header};

/// One row of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffRow {
    pub label: String,
    /// A cell for each exchange; `·` for nothing.
    pub cells: Vec<String>,
    pub differs: bool,
    /// True of what differs by nature, such as `date`.
    pub noise: bool,
}

/// Request with its headers and body, status, every header of the answers in first-seen order, length, body.
pub fn table(exchanges: &[&Exchange]) -> Vec<DiffRow> {
    let cells = |cell: &dyn Fn(&Exchange) -> String| {
        exchanges
            .iter()
            .map(|exchange| cell(exchange))
            .collect::<Vec<_>>()
    };
    let mut rows = vec![row(
        "request",
        cells(&|exchange| format!("{} {}", exchange.request.method, exchange.request.target)),
    )];
    rows.extend(request_rows(exchanges));
    rows.push(row("status", cells(&status)));
    let mut names: Vec<String> = Vec::new();
    for header in exchanges
        .iter()
        .filter_map(|exchange| exchange.response())
        .flat_map(|response| &response.headers)
    {
        let name = header.name.to_ascii_lowercase();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.sort_by_key(|name| !is_telling(name));
    for name in names {
        let noise = matches!(name.as_str(), "date" | "server");
        rows.push(DiffRow {
            noise,
            ..row(&name, cells(&|exchange| header(exchange, &name)))
        });
    }
    rows.push(row("body", cells(&body)));
    rows.sort_by_key(|row| row.noise);
    rows
}

/// The headers and the body that the client sent. That all of them sent JSON their bodies show.
fn request_rows(exchanges: &[&Exchange]) -> Vec<DiffRow> {
    let mut names: Vec<String> = Vec::new();
    let written = exchanges.iter().flat_map(|e| e.request.written_headers());
    for header in written {
        let name = header.name.to_ascii_lowercase();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let sent = |cell: &dyn Fn(&Exchange) -> Option<String>| -> Vec<String> {
        let cells = exchanges.iter().map(|exchange| cell(exchange));
        cells
            .map(|cell| cell.unwrap_or_else(|| "·".to_owned()))
            .collect()
    };
    let header = |name: &String| row(&format!("> {name}"), sent(&|e| e.request.header(name)));
    let body = sent(&|e| {
        let body = &e.request.body;
        (!body.is_empty()).then(|| String::from_utf8_lossy(body).into_owned())
    });
    let rows = names.iter().map(header).chain([row("> body", body)]);
    let nothing = |row: &DiffRow| row.cells.iter().all(|cell| cell == "·");
    let told = |row: &DiffRow| row.differs || row.label != "> content-type";
    rows.filter(|row| !nothing(row) && told(row)).collect()
}

fn is_telling(name: &str) -> bool {
    matches!(name, "location" | "content-type" | "content-length")
}

fn row(label: &str, cells: Vec<String>) -> DiffRow {
    let differs = cells.windows(2).any(|pair| pair[0] != pair[1]);
    DiffRow {
        label: label.to_owned(),
        cells,
        differs,
        noise: false,
    }
}

fn status(exchange: &Exchange) -> String {
    match exchange.response() {
        Some(response) => format!("{} {}", response.status, response.reason)
            .trim_end()
            .to_owned(),
        None => "no answer".to_owned(),
    }
}

fn header(exchange: &Exchange, name: &str) -> String {
    let response = exchange.response();
    let named = response
        .into_iter()
        .flat_map(|response| &response.headers)
        .filter(|header| header.name.eq_ignore_ascii_case(name));
    let values: Vec<String> = named.map(Header::text).collect();
    if values.is_empty() {
        "·".to_owned()
    } else {
        values.join(", ")
    }
}

fn body(exchange: &Exchange) -> String {
    match exchange.response() {
        Some(response) if !response.body.is_empty() => {
            String::from_utf8_lossy(&response.body).into_owned()
        }
        _ => "·".to_owned(),
    }
}
