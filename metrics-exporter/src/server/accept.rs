//! Accepts connections, no more than the limit at once, until told to stop; then lets the open ones finish.

use std::future::{self, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time;

use super::Limits;
use super::connection::{self, Shared};
use super::places::Places;
use crate::responder::Responder;

/// The pause after a failed accept: out of file descriptors, most often, which only time mends.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stopped`, then at most for the grace time.
pub(super) async fn run(listener: TcpListener, responder: Responder, limits: Limits, stopped: oneshot::Receiver<()>) {
    let shared = Arc::new(Shared::new(responder, limits));
    let open = GracefulShutdown::new();
    accept_until(stop_asked(stopped), &listener, &shared, &open).await;
    drop(listener);
    // What is still open after the grace time is cut off when the runtime goes.
    let _ = time::timeout(limits.grace, open.shutdown()).await;
}

/// Resolves when a stop is asked for. A dropped handle asks for nothing, so then it never does.
async fn stop_asked(stopped: oneshot::Receiver<()>) {
    if stopped.await.is_err() {
        future::pending::<()>().await;
    }
}

async fn accept_until(
    stop: impl Future<Output = ()>,
    listener: &TcpListener,
    shared: &Arc<Shared>,
    open: &GracefulShutdown,
) {
    let mut stop = pin!(stop);
    let mut accept = pin!(accept(listener, shared, open));
    poll_fn(|context| match stop.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(()),
        Poll::Pending => accept.as_mut().poll(context),
    })
    .await;
}

/// Accepts for ever.
async fn accept(listener: &TcpListener, shared: &Arc<Shared>, open: &GracefulShutdown) {
    let mut places = Places::new(shared.limits.connections);
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let place = places.take().await;
                tokio::spawn(connection::serve(stream, Arc::clone(shared), place, open.watcher()));
            }
            Err(_) => time::sleep(PAUSE).await,
        }
    }
}
