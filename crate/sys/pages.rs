//! Large pages below large memory.

/// Memory from which on large pages are worth a call, in bytes. The C library maps so much on its own and returns it
/// whole, so nothing else comes to lie in what was asked for here.
const LARGE: usize = 32 << 20;

/// Asks the system for large pages below this memory, if it is large. Where pages of 4 KiB take 20,000 faults until ten
/// million doubles are there, those of 2 MiB take 40. The system may decline; nobody needs to know.
#[cfg(target_os = "linux")]
pub fn prefer_large_pages<T>(memory: &mut [T]) {
    const PAGE: usize = 2 << 20;
    if size_of_val(memory) < LARGE {
        return;
    }
    let start = memory.as_mut_ptr().cast::<u8>();
    let skipped = start.align_offset(PAGE);
    let bytes = (size_of_val(memory) - skipped) / PAGE * PAGE;
    // SAFETY: the range lies in the slice; the advice changes nothing that a program can see.
    unsafe { libc::madvise(start.add(skipped).cast(), bytes, libc::MADV_HUGEPAGE) };
}

/// Elsewhere nobody has to ask.
#[cfg(not(target_os = "linux"))]
pub fn prefer_large_pages<T>(_: &mut [T]) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::path::Path;

    /// Whether the system was asked for large pages at this address ("hg" among the flags of its mapping).
    fn is_asked_for(address: usize) -> bool {
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let mut inside = false;
        for line in maps.lines() {
            let range = line.split_once(' ').and_then(|(range, _)| range.split_once('-'));
            let hex = |text| usize::from_str_radix(text, 16).ok();
            if let Some((Some(start), Some(end))) = range.map(|(start, end)| (hex(start), hex(end))) {
                inside = (start..end).contains(&address);
            } else if inside && let Some(flags) = line.strip_prefix("VmFlags:") {
                return flags.split_whitespace().any(|flag| flag == "hg");
            }
        }
        false
    }

    #[test]
    fn large_memory_keeps_its_content_and_small_memory_its_pages() {
        let mut large = vec![7_u8; LARGE + 12_345];
        let mut small = vec![7_u8; LARGE / 2];
        prefer_large_pages(&mut large[1..]);
        prefer_large_pages(&mut small);
        assert!(large.iter().all(|&byte| byte == 7));
        let has_large_pages = Path::new("/sys/kernel/mm/transparent_hugepage").exists();
        assert_eq!(is_asked_for(large.as_ptr().addr() + LARGE / 2), has_large_pages);
        assert!(!is_asked_for(small.as_ptr().addr() + small.len() / 2));
        prefer_large_pages::<u8>(&mut []);
    }
}
