//! A bound on the memory that a model may take while it is tried out.
#![allow(unsafe_code)] // `ort` has no safe interface to an environment's allocators.

use std::ptr;

use ort::AsPointer;
use ort::environment::Environment;
use ort_sys::{OrtAllocatorType, OrtMemType};

use super::tensors::checked;

/// Gives the environment an allocator that holds at most `bytes` at a time, for sessions that ask for the
/// environment's own. It grows by what is asked and no more.
pub(super) fn bound_memory(environment: &Environment, bytes: usize) -> ort::Result<()> {
    /// `kSameAsRequested`
    const NO_MORE_THAN_ASKED: usize = 1;
    let keys = [c"max_mem".as_ptr(), c"arena_extend_strategy".as_ptr()];
    let values = [bytes, NO_MORE_THAN_ASKED];
    let (mut config, mut memory) = (ptr::null_mut(), ptr::null_mut());
    let api = ort::api();
    // SAFETY: as many keys as values, and room for one pointer each; what was made is let go once, whether or not the
    // environment took a copy of it.
    unsafe {
        checked((api.CreateArenaCfgV2)(keys.as_ptr(), values.as_ptr(), keys.len(), &raw mut config))?;
        let made = checked((api.CreateCpuMemoryInfo)(
            OrtAllocatorType::OrtArenaAllocator,
            OrtMemType::OrtMemTypeDefault,
            &raw mut memory,
        ));
        let registered = made.and_then(|()| {
            let registered = checked((api.CreateAndRegisterAllocator)(environment.ptr().cast_mut(), memory, config));
            (api.ReleaseMemoryInfo)(memory);
            registered
        });
        (api.ReleaseArenaCfg)(config);
        registered
    }
}
