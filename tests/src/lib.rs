//! What only the whole product can show: the built plugins in real hosts.
