//! The protobuf format, read by prost: what arrives is what was told.

mod forms;
mod messages;
mod model;
mod models;
mod roundtrip;
mod streaming;
