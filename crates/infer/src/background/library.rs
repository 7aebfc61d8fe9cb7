//! Where the file is that this code was loaded from: the plugin, or the program.
#![allow(unsafe_code)] // Asking the system's loader needs its C interface.

use std::path::PathBuf;

/// Absolute path of the plugin's library, or of the program where the code is part of one.
pub(super) fn own_file() -> Option<PathBuf> {
    loaded_from().filter(|path| path.is_absolute()).or_else(|| std::env::current_exe().ok())
}

#[cfg(unix)]
fn loaded_from() -> Option<PathBuf> {
    use std::ffi::{CStr, OsStr};
    use std::os::unix::ffi::OsStrExt;

    let mut info = std::mem::MaybeUninit::<libc::Dl_info>::zeroed();
    // SAFETY: any address may be asked for, and `info` is room for the answer; all zeros is a valid `Dl_info`.
    let (known, info) =
        unsafe { (libc::dladdr(own_file as *const libc::c_void, info.as_mut_ptr()), info.assume_init()) };
    if known == 0 || info.dli_fname.is_null() {
        return None;
    }
    // SAFETY: the loader gave a C string that lives as long as this library stays loaded.
    let name = unsafe { CStr::from_ptr(info.dli_fname) };
    Some(OsStr::from_bytes(name.to_bytes()).into())
}

#[cfg(windows)]
fn loaded_from() -> Option<PathBuf> {
    use std::os::windows::ffi::OsStringExt;
    use windows_sys::Win32::Foundation::HMODULE;
    use windows_sys::Win32::System::LibraryLoader::{
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, GetModuleFileNameW,
        GetModuleHandleExW,
    };

    const FLAGS: u32 = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    let mut module: HMODULE = std::ptr::null_mut();
    // SAFETY: with FROM_ADDRESS the name is an address inside a module; `module` is room for the answer.
    if unsafe { GetModuleHandleExW(FLAGS, own_file as *const u16, &raw mut module) } == 0 {
        return None;
    }
    let mut name = vec![0_u16; 32_768];
    // SAFETY: `name` has room for as many units as are said; longer paths do not exist.
    let length = unsafe { GetModuleFileNameW(module, name.as_mut_ptr(), name.len() as u32) } as usize;
    (length > 0).then(|| std::ffi::OsString::from_wide(&name[..length]).into())
}
