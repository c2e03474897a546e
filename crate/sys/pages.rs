//! Large pages below large memory.

/// Memory from which on large pages pay, in bytes.
const LARGE: usize = 4 << 20;
const LARGE_PAGE: usize = 2 << 20;

/// Asks the system for large pages below memory that is fresh and will be filled at once, if it is large. To be stopped at
/// the first touch of each page of 4 KiB takes longer than to fill it: a copy of 16 fresh megabytes takes 6.8 ms so, and
/// 1.8 with pages of 2 MiB. The system may decline; nobody needs to know.
///
/// To have the small pages of a fresh megabyte provided together (`MADV_POPULATE_WRITE`) was tried. It halves the time of
/// untouched memory, but what the C library hands out has mostly been touched before.
#[cfg(target_os = "linux")]
pub fn prefer_large_pages<T>(fresh: &mut [T]) {
    if size_of_val(fresh) < LARGE {
        return;
    }
    let start = fresh.as_mut_ptr().cast::<u8>();
    let skipped = start.align_offset(LARGE_PAGE);
    let whole = (size_of_val(fresh) - skipped) / LARGE_PAGE * LARGE_PAGE;
    // SAFETY: the range lies in the slice; the advice changes nothing that a program can see.
    unsafe { libc::madvise(start.add(skipped).cast(), whole, libc::MADV_HUGEPAGE) };
}

/// Elsewhere nobody has to ask.
#[cfg(not(target_os = "linux"))]
pub fn prefer_large_pages<T>(_: &mut [T]) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::path::Path;

    /// Whether the system was asked for large pages at this address ("hg" among the flags of its mapping).
    fn is_large(address: usize) -> bool {
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
        let mut large = vec![7_u8; 40 << 20];
        let mut small = vec![7_u8; LARGE - 1];
        prefer_large_pages(&mut large[1..]);
        prefer_large_pages(&mut small);
        assert!(large.iter().all(|&byte| byte == 7));
        let has_large_pages = Path::new("/sys/kernel/mm/transparent_hugepage").exists();
        assert_eq!(is_large(large.as_ptr().addr() + large.len() / 2), has_large_pages);
        prefer_large_pages::<u8>(&mut []);
    }
}
