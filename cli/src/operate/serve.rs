//! `guichet serve`: versions of the knowledge, each person the shelves of their groups; tickets to the help desk.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use guichet_server::serve::{Orders, log, serve};

use super::data::Data;
use crate::{Failure, widget};

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    data: Data,
    /// Address and port on which it answers; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Address and port on which it answers `/metrics`, for Prometheus.
    #[arg(long)]
    metrics: Option<SocketAddr>,
    /// File with the master key, 32 bytes in base 64; without it `GUICHET_MASTER_KEY`, else `master.key` in the data
    /// folder, which is made.
    #[arg(long)]
    master_key: Option<PathBuf>,
    /// Certificate chain, a PEM file: then it answers by TLS.
    #[arg(long, requires = "private_key")]
    certificate: Option<PathBuf>,
    /// The certificate's private key, a PEM file.
    #[arg(long, requires = "certificate")]
    private_key: Option<PathBuf>,
}

/// Serves until it is told to end.
pub fn run(arguments: Arguments) -> Result<(), Failure> {
    log();
    let scheme = if arguments.certificate.is_some() { "https" } else { "http" };
    let orders = Orders {
        database: arguments.data.database(),
        data: arguments.data.data,
        listen: arguments.listen,
        metrics: arguments.metrics,
        settings: arguments.data.settings,
        master_key: arguments.master_key,
        tls: arguments.certificate.zip(arguments.private_key),
        widget: widget::FILES,
    };
    super::wait(serve(orders, |address| println!("{scheme}://{address}/")))
}
