//! Tickets on their way to help desks: against stand-ins that check what the public documentation demands and that
//! fail on demand, and against a real mail server.

mod connectors {
    mod desk;
    mod desks;
    mod file;
    mod mail;
    mod mistakes;
    mod presets;
    mod rest;
    mod soap;
    mod text;
    mod ticket;
}
