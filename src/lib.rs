pub mod content;
pub mod hurl;
pub mod learn;
pub mod markdown;
