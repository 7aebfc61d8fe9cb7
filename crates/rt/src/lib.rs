//! Wait-free pieces that join the audio thread to the rest of a plugin.
