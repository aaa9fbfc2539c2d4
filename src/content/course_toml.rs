//! `course.toml`: the id, the title and the tracks.

use super::fields::Fields;
use super::report::Report;
use super::{Course, Track};

pub fn read(report: &Report<'_>) -> Course {
    let table = report.toml(report.source, 0);
    let fields = Fields::new(report, table.get_ref(), 0..0, 0);
    let id = fields.text("id").and_then(|_| fields.id());
    let title = fields
        .required("title")
        .map_or_else(String::new, |title| title.text);
    let mut tracks: Vec<Track> = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    for entry in fields.tables("tracks") {
        let (id, title) = (entry.id(), entry.required("title"));
        let summary = entry
            .text("summary")
            .map_or_else(String::new, |summary| summary.text);
        entry.finish();
        let Some(id) = id else { continue };
        if let Some(first) = tracks.iter().position(|track| track.id == id.text) {
            report.twice(&id, "tracks", places[first]);
            continue;
        }
        places.push(id.span.start);
        tracks.push(Track {
            id: id.text,
            title: title.map_or_else(String::new, |title| title.text),
            summary,
        });
    }
    fields.finish();
    Course {
        id: id.map(|id| id.text),
        title,
        tracks,
        ..Course::default()
    }
}
