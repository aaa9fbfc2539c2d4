pub mod engine;
pub mod markdown;
