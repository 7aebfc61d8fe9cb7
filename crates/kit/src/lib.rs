//! What the plugins share that names the plugin framework: session, state, editor widgets and theme.
