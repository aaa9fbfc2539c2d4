pub mod hurl;
pub mod markdown;
