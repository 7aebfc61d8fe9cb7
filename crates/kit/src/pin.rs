//! Keeps this binary in memory once some code of it may run after the last instance is gone: a dialog's thread.
//!
//! `unsafe` is needed to ask the system's loader.
#![allow(unsafe_code)]

use std::sync::Once;

/// From now on the host cannot unload this binary. Does nothing the second time.
pub fn keep_loaded() {
    static ONCE: Once = Once::new();
    ONCE.call_once(pin);
}

#[cfg(unix)]
fn pin() {
    let mut info = std::mem::MaybeUninit::<libc::Dl_info>::zeroed();
    // SAFETY: the address is one of our own functions, and `info` has room for the answer.
    let found = unsafe { libc::dladdr(keep_loaded as *const libc::c_void, info.as_mut_ptr()) } != 0;
    if found {
        // SAFETY: `dladdr` has filled it.
        let name = unsafe { info.assume_init() }.dli_fname;
        // SAFETY: `name` is the loader's own text. The file is loaded already: this only adds a flag.
        unsafe { libc::dlopen(name, libc::RTLD_NOW | libc::RTLD_NOLOAD | libc::RTLD_NODELETE) };
    }
}

#[cfg(windows)]
fn pin() {
    use windows_sys::Win32::System::LibraryLoader::{
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleExW,
    };
    let mut module = std::ptr::null_mut();
    let flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN;
    // SAFETY: with this flag the second argument is any address inside the module: one of our own functions.
    unsafe { GetModuleHandleExW(flags, keep_loaded as *const u16, &mut module) };
}
