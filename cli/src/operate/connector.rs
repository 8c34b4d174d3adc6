//! `guichet connector`: whether the way to a help desk works.

use clap::{Args, Subcommand};
use guichet_server::connector::{Delivery, Outcome};
use guichet_server::serve::connectors;
use guichet_server::settings::Settings;

use super::data::Data;
use crate::Failure;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Make one test ticket at the help desk, and show what was sent and answered, secrets masked.
    Try {
        /// Name of the connector in the settings.
        name: String,
        #[command(flatten)]
        data: Data,
    },
    /// List the connectors of the settings.
    List {
        #[command(flatten)]
        data: Data,
    },
}

/// Tries or lists connectors.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (Act::Try { data, .. } | Act::List { data }) = &arguments.act;
    let settings = Settings::read(&data.data, data.settings.as_deref()).map_err(Failure::Refused)?;
    let connectors = connectors(&settings).map_err(Failure::Refused)?;
    let Act::Try { name, .. } = &arguments.act else {
        connectors.names().for_each(|name| println!("{name}"));
        return Ok(());
    };
    let connector = connectors.get(name).ok_or_else(|| {
        let known = connectors.names().collect::<Vec<_>>().join(", ");
        Failure::Refused(format!(
            "there is no connector `{name}`; the settings have {}",
            if known.is_empty() { "none" } else { &known }
        ))
    })?;
    let exchange = super::wait(async { Ok(connector.try_out(&Delivery::trial("trial")).await) })?;
    println!("{exchange}");
    match exchange.outcome {
        Outcome::Delivered { .. } => Ok(()),
        Outcome::Later { why, .. } | Outcome::Never { why } => Err(Failure::Refused(why)),
    }
}
