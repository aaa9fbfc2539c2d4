//! HTTP/1.1 as uvicorn speaks it: what it reads, and which bytes it makes of an answer. They are written here, and not by
//! a library, because a learner sees each of them, in its order.

pub mod answer;
pub mod host;
pub mod request;
