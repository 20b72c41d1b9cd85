//! An `async fn` is measured from its first poll to its end, and to be dropped is an end, too: at a timeout, or when
//! the client has hung up. Its outcome is `cancelled`, and nothing stays in flight.

use std::error::Error;
use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use axum::{Router, extract::Path, http::StatusCode, routing::get};
use metrics_core::{LabelValue, generate_latest, measure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

#[derive(LabelValue)]
enum Dish {
    Toast,
    Stew,
}

/// Serves `GET /toast/within/50`.
#[measure(
    labels(route = "/{dish}/within/{millis}"),
    late(status: Option<u16> = ret.map(|_| 200).or(err.map(|status| status.as_u16())))
)]
async fn order(Path((dish, millis)): Path<(String, u64)>) -> Result<&'static str, StatusCode> {
    let dish = match dish.as_str() {
        "toast" => Dish::Toast,
        "stew" => Dish::Stew,
        _ => return Err(StatusCode::NOT_FOUND),
    };
    timeout(Duration::from_millis(millis), cook(dish)).await.map_err(|_| StatusCode::GATEWAY_TIMEOUT)
}

/// Is done at once, or never.
#[measure(labels(dish))]
async fn cook(dish: Dish) -> &'static str {
    match dish {
        Dish::Toast => "crunchy",
        Dish::Stew => pending().await,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?; // port 0: any that is free
    let addr = listener.local_addr()?;
    let app = Router::new().route("/{dish}/within/{millis}", get(order));
    tokio::spawn(axum::serve(listener, app).into_future());

    for path in ["/toast/within/60000", "/soup/within/60000", "/stew/within/20"] {
        let mut response = String::new();
        send(addr, path).await?.read_to_string(&mut response).await?;
        println!("{path}: {}", response.lines().next().unwrap_or_default());
    }

    let client = send(addr, "/stew/within/60000").await?;
    wait_for_in_flight(1).await?;
    drop(client);
    wait_for_in_flight(0).await?;

    // How long it took is different every time.
    let varies = |line: &&str| line.contains("_bucket{") || line.contains("_seconds_sum");
    for line in generate_latest().lines().filter(|line| !varies(line)) {
        println!("{line}");
    }
    Ok(())
}

/// Sends a request; the response can be read from the connection.
async fn send(addr: SocketAddr, path: &str) -> Result<TcpStream, Box<dyn Error>> {
    let mut connection = TcpStream::connect(addr).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await?;
    Ok(connection)
}

/// Waits until so many orders are under way.
async fn wait_for_in_flight(orders: i64) -> Result<(), Box<dyn Error>> {
    let reached = async {
        while order_in_flight().get() != orders {
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(Duration::from_secs(10), reached).await?;
    println!("in flight: {orders}");
    Ok(())
}
