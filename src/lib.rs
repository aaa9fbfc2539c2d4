pub mod content;
pub mod engine;
pub mod hurl;
pub mod learn;
pub mod markdown;
