use std::env;
use std::process::Command;

/// AVX-512 is stable since this minor version of Rust.
const AVX512_SINCE: u32 = 89;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(avx512)");
    if env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("x86_64") && minor_version() >= AVX512_SINCE {
        println!("cargo::rustc-cfg=avx512");
    }
    napi_build::setup();
}

/// 95 of `rustc 1.95.0 (...)`; 0 if that cannot be told.
fn minor_version() -> u32 {
    let told = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into())).arg("--version").output();
    let text = told.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or(0)
}
