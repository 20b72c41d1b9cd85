//! Many threads at once: what is counted is counted exactly, and every scrape in between is right.

mod counting;
mod endings;
mod expiry;
mod limits;
mod quantiles;
mod removal;
mod reset;
mod scrapes;
