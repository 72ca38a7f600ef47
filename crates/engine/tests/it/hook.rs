//! A program that is told by webhook: what it heard, and what it answers.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// One message.
#[derive(Debug, Clone)]
pub struct Heard {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Heard {
    pub fn header(&self, name: &str) -> String {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

/// The program.
pub struct Hook {
    port: u16,
    heard: Arc<Mutex<Vec<Heard>>>,
    status: Arc<AtomicU16>,
}

impl Hook {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (heard, status): (Arc<Mutex<Vec<Heard>>>, _) = (Arc::default(), Arc::new(AtomicU16::new(204)));
        let (hears, answers) = (heard.clone(), status.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut text = Vec::new();
                let message = loop {
                    let mut part = [0; 4096];
                    let read = stream.read(&mut part).await.unwrap_or_default();
                    text.extend_from_slice(&part[..read]);
                    match whole(&String::from_utf8_lossy(&text)) {
                        Some(message) => break message,
                        None => assert!(read > 0, "cut off: {}", String::from_utf8_lossy(&text)),
                    }
                };
                hears.lock().expect("no panic").push(message);
                let status = answers.load(Ordering::Relaxed);
                let answer = format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.expect("writes");
            }
        });
        Self { port, heard, status }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn answers(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().expect("no panic").clone()
    }
}

fn whole(text: &str) -> Option<Heard> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let line = lines.next()?.to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(Some(0), |(_, length)| length.parse().ok())?;
    (body.len() >= length).then(|| Heard { line, headers, body: body.to_owned() })
}
