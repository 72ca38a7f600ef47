//! A line between browser and server that can be cut: what is sent arrives, and its answer does not.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A line to a server.
pub struct Line {
    /// Where it begins.
    pub url: String,
    armed: Arc<AtomicBool>,
    cuts: Arc<AtomicUsize>,
}

impl Line {
    /// To this server.
    pub fn to(server: &str) -> Self {
        let address = server.strip_prefix("http://").expect("an address").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (armed, cuts) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let line = Self { url, armed: Arc::clone(&armed), cuts: Arc::clone(&cuts) };
        std::thread::spawn(move || {
            // It ends with the process.
            for browser in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(&address) else { continue };
                carry(browser, server, &armed, &cuts);
            }
        });
        line
    }

    /// An address of a page, by this line.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The answer to the next form is lost.
    pub fn cut_next(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    /// How many answers were lost.
    pub fn cuts(&self) -> usize {
        self.cuts.load(Ordering::SeqCst)
    }
}

fn carry(browser: TcpStream, server: TcpStream, armed: &Arc<AtomicBool>, cuts: &Arc<AtomicUsize>) {
    let doomed = Arc::new(AtomicBool::new(false));
    let (Ok(from_browser), Ok(to_server)) = (browser.try_clone(), server.try_clone()) else { return };
    let (armed, marks, cuts) = (Arc::clone(armed), Arc::clone(&doomed), Arc::clone(cuts));
    std::thread::spawn(move || {
        pass(from_browser, to_server, |part| {
            if part.starts_with(b"POST ") && armed.swap(false, Ordering::SeqCst) {
                marks.store(true, Ordering::SeqCst);
            }
            true
        });
    });
    std::thread::spawn(move || {
        pass(server, browser, |_| {
            let lost = doomed.load(Ordering::SeqCst);
            cuts.fetch_add(usize::from(lost), Ordering::SeqCst);
            !lost
        });
    });
}

/// Hands on what comes, until one side ends or `goes_on` says that it does not.
fn pass(mut from: TcpStream, mut to: TcpStream, goes_on: impl Fn(&[u8]) -> bool) {
    let mut part = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut part) {
        if !goes_on(&part[..length]) || to.write_all(&part[..length]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
