//! A receiver on this machine that answers as it is told, and remembers what it got.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;

/// What is done with a request.
#[derive(Clone, Debug)]
pub(crate) enum Script {
    /// An answer with this status, and these lines of its head.
    Answer(u16, &'static str),
    /// An answer that leads to the other receiver.
    LeadTo(SocketAddr),
    /// Nothing is said, and the connection stays open.
    Hang,
    /// One byte of the answer now and then.
    Drip,
    /// Something that is no HTTP.
    Babble,
    /// The connection is closed.
    Close,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) line: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// What a receiver has to do before it believes anything: computed from what came, and from the secret alone.
    pub(crate) fn signature(&self, secret: &str) -> String {
        let key = STANDARD.decode(secret.split_once('_').unwrap().1).unwrap();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        mac.update(self.headers["webhook-id"].as_bytes());
        mac.update(b".");
        mac.update(self.headers["webhook-timestamp"].as_bytes());
        mac.update(b".");
        mac.update(&self.body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// A server that plays its script, one part for each request, and the last part for ever.
pub(crate) struct Receiver {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    connections: Arc<Mutex<usize>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Receiver {
    pub(crate) fn new(script: &[Script]) -> Self {
        Self::with(script, Some)
    }

    /// With something between the connection and what is read from it; nothing if that fails.
    pub(crate) fn with<S: Read + Write + 'static>(
        script: &[Script],
        wrap: impl Fn(TcpStream) -> Option<S> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let is_over = Arc::new(AtomicBool::new(false));
        let (script, got, count, end) =
            (script.to_vec(), Arc::clone(&requests), Arc::clone(&connections), Arc::clone(&is_over));
        let thread = std::thread::spawn(move || {
            let mut open = Vec::new();
            while !end.load(Ordering::Relaxed) {
                let Ok((stream, _)) = listener.accept() else {
                    std::thread::sleep(Duration::from_millis(2));
                    continue;
                };
                *count.lock().unwrap() += 1;
                stream.set_nonblocking(false).unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                let Some(stream) = wrap(stream) else { continue };
                let mut stream = BufReader::new(stream);
                let Some(request) = read(&mut stream) else { continue };
                let number = got.lock().unwrap().len();
                got.lock().unwrap().push(request);
                let part = script.get(number).or(script.last()).unwrap();
                if play(part, stream.get_mut(), &end) {
                    open.push(stream);
                }
            }
        });
        Self { address, requests, connections, is_over, thread: Some(thread) }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/in?key=address-secret", self.address)
    }

    /// The option that names it.
    pub(crate) fn target(&self) -> String {
        format!("--trigger=webhook={}", self.url())
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn read(stream: &mut BufReader<impl Read>) -> Option<Request> {
    let mut next = || {
        let mut line = String::new();
        let length = stream.read_line(&mut line).ok()?;
        (length > 0).then(|| line.trim_end().to_owned())
    };
    let line = next()?;
    let mut headers = BTreeMap::new();
    loop {
        let header = next()?;
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').unwrap();
        let twice = headers.insert(name.to_lowercase(), value.trim().to_owned());
        assert!(twice.is_none(), "{name} comes twice");
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(Request { line, headers, body })
}

/// Does what the script says. True if the connection is to stay open.
fn play(part: &Script, stream: &mut impl Write, end: &AtomicBool) -> bool {
    let mut say = |text: &str| stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).is_ok();
    match part {
        Script::Answer(status, head) => {
            say(&format!("HTTP/1.1 {status} x\r\n{head}content-length: 4\r\nconnection: close\r\n\r\ntext"));
        }
        Script::LeadTo(address) => {
            let head = format!("location: http://{address}/elsewhere\r\n");
            say(&format!("HTTP/1.1 307 x\r\n{head}content-length: 0\r\nconnection: close\r\n\r\n"));
        }
        Script::Hang => return true,
        Script::Drip => {
            for byte in "HTTP/1.1 200 x\r\nx-long: ".chars().chain(std::iter::repeat('a')) {
                if end.load(Ordering::Relaxed) || !say(&byte.to_string()) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Script::Babble => {
            say("SSH-2.0-nothing\r\n\r\n");
        }
        Script::Close => {}
    }
    false
}
