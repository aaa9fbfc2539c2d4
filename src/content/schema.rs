//! JSON Schemas of what an author writes, for editors and other programs.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

use super::written;

/// What there is a schema of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// `course.toml`
    Course,
    /// The front matter of a lesson
    Lesson,
    /// `quizzes/*.toml`
    Quiz,
    /// `assets/glossary.toml`
    Glossary,
    /// `assets/status-codes.toml`
    StatusCodes,
}

impl Document {
    pub const ALL: [Document; 5] = [
        Document::Course,
        Document::Lesson,
        Document::Quiz,
        Document::Glossary,
        Document::StatusCodes,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Document::Course => "course",
            Document::Lesson => "lesson",
            Document::Quiz => "quiz",
            Document::Glossary => "glossary",
            Document::StatusCodes => "status-codes",
        }
    }

    /// The schema, in the draft that editors' TOML plugins know.
    pub fn schema(self) -> Value {
        match self {
            Document::Course => schema_of::<written::Course>(),
            Document::Lesson => schema_of::<written::FrontMatter>(),
            Document::Quiz => schema_of::<written::Quiz>(),
            Document::Glossary => schema_of::<written::Glossary>(),
            Document::StatusCodes => schema_of::<written::StatusCodes>(),
        }
    }
}

fn schema_of<T: JsonSchema>() -> Value {
    let mut settings = SchemaSettings::draft07();
    let whole = RecursiveTransform(each_variant_whole as fn(&mut Schema));
    settings.transforms.insert(0, Box::new(whole));
    let schema = settings.into_generator().into_root_schema_for::<T>();
    schema.to_value()
}

/// A table of several kinds, its common keys beside them, becomes one whole table for each kind: only so does the draft
/// refuse a key that belongs to another kind.
fn each_variant_whole(schema: &mut Schema) {
    if schema.get("unevaluatedProperties") != Some(&Value::Bool(false))
        || schema.get("oneOf").is_none()
    {
        return;
    }
    schema.remove("unevaluatedProperties");
    let properties = schema.remove("properties").unwrap_or_default();
    let required = schema.remove("required").unwrap_or_default();
    let Some(Value::Array(variants)) = schema.get_mut("oneOf") else {
        return;
    };
    for variant in variants.iter_mut().filter_map(Value::as_object_mut) {
        add(variant, &properties, &required);
    }
}

fn add(variant: &mut Map<String, Value>, properties: &Value, required: &Value) {
    let own = variant
        .entry("properties")
        .or_insert_with(|| Value::Object(Map::new()));
    if let (Value::Object(own), Value::Object(common)) = (own, properties) {
        own.extend(common.clone());
    }
    let own = variant
        .entry("required")
        .or_insert_with(|| Value::Array(Vec::new()));
    if let (Value::Array(own), Value::Array(common)) = (own, required) {
        own.extend(common.clone());
    }
    variant.insert("additionalProperties".to_owned(), false.into());
}

#[cfg(test)]
mod tests;
