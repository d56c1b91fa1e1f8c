//! A link to the database that can fail in the ways links do.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Well.
    Up,
    /// Connections are closed and refused.
    Cut,
    /// Bytes stay where they are, without a word; those of before are lost.
    Hung,
    /// Each way takes this long.
    Slow(u64),
}

/// A link to the database that can fail.
pub struct Proxy {
    /// Where it listens on loopback.
    pub port: u16,
    link: Arc<watch::Sender<Link>>,
}

impl Proxy {
    /// A link to this address.
    pub async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let link = Arc::new(watch::channel(Link::Up).0);
        let held = Arc::clone(&link);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                if *held.borrow() == Link::Cut {
                    continue;
                }
                if let Ok(far) = TcpStream::connect(&server).await {
                    tokio::spawn(carry(near, far, held.subscribe()));
                }
            }
        });
        Self { port, link }
    }

    /// From now on it is like this.
    pub fn set(&self, link: Link) {
        self.link.send_replace(link);
    }
}

/// Carries bytes both ways until the link fails. A hung link never works again, even when it is up.
async fn carry(near: TcpStream, far: TcpStream, link: watch::Receiver<Link>) {
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    tokio::join!(one_way(near_in, far_out, link.clone()), one_way(far_in, near_out, link));
}

async fn one_way(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut link: watch::Receiver<Link>,
) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let now = *link.borrow_and_update();
        match now {
            Link::Cut => return,
            Link::Hung => {
                // Held open for ever, like a peer whose cable was pulled.
                std::future::pending::<()>().await;
            }
            Link::Up | Link::Slow(_) => {}
        }
        tokio::select! {
            _ = link.changed() => {}
            read = from.read(&mut buffer) => {
                let Ok(read @ 1..) = read else { return };
                if let Link::Slow(wait) = now {
                    tokio::time::sleep(Duration::from_millis(wait)).await;
                }
                if to.write_all(&buffer[..read]).await.is_err() {
                    return;
                }
            }
        }
    }
}
