//! Programs that Cargo does not link: a plugin that is loaded, and a C program with a static library of ours.
//!
//! What registers definitions is code that runs when a program or a library is loaded, so it matters who links, how,
//! and what belongs to whom. Each of these is really built and run.

use std::env::{self, consts};
use std::path::PathBuf;
use std::process::Command;

use libloading::Library;
use metrics_core::{Counter, Error, Format, Import, Registry, counter, generate_latest};
use tests::reader::read;

/// Orders that came from here.
#[counter]
static FOREIGN_TEST_ORDERS: Counter;

/// What Cargo built of `fixtures/foreign`, beside this program: the library of this file name.
fn built(file: &str) -> PathBuf {
    let program = env::current_exe().expect("this program has a path");
    let file = program.with_file_name(file);
    assert!(file.exists(), "Cargo has not built {}", file.display());
    file
}

/// The families of a text, but for what is known of a build.
fn families(text: &str) -> Vec<String> {
    read(text).into_iter().map(|family| family.name).filter(|name| name != "build_info").collect()
}

/// What the library defines, and what a crate defines that it names.
const ALL: [&str; 3] = ["fixture_foreign_orders_total", "fixture_linked_orders_total", "fixture_linked_parcels_total"];

mod a_plugin {
    #![allow(unsafe_code, reason = "nobody checks what a library that is loaded has under a name")]

    use super::*;

    struct Plugin(Library);

    impl Plugin {
        fn load() -> Plugin {
            let path = built(&format!("{}fixture_foreign{}", consts::DLL_PREFIX, consts::DLL_SUFFIX));
            // SAFETY: what runs when it is loaded registers constants.
            Plugin(unsafe { Library::new(path) }.expect("a library that can be loaded"))
        }

        fn order(&self) {
            // SAFETY: it is a function without arguments, and takes care of threads itself.
            unsafe { self.0.get::<extern "C" fn()>(c"fixture_foreign_order").expect("a function")() }
        }

        fn metrics(&self) -> String {
            type Metrics = unsafe extern "C" fn(*mut u8, usize) -> usize;
            let mut text = vec![0; 1 << 16];
            // SAFETY: so it is declared, and the buffer is as long as is said.
            let length = unsafe {
                let metrics = self.0.get::<Metrics>(c"fixture_foreign_metrics").expect("a function");
                metrics(text.as_mut_ptr(), text.len())
            };
            text.truncate(length);
            String::from_utf8(text).expect("UTF-8")
        }
    }

    #[test]
    fn has_a_registry_of_its_own() {
        let plugin = Plugin::load();
        plugin.order();
        let text = plugin.metrics();
        assert_eq!(families(&text), ALL);
        assert!(text.contains("\nfixture_foreign_orders_total 1\n"), "{text}");
        assert!(!generate_latest().contains("fixture_foreign"), "it is a stranger's");
    }

    #[test]
    fn is_shown_beside_the_host_once_it_is_imported() -> Result<(), Error> {
        let plugin = Plugin::load();
        let plugins = Registry::new();
        let import = Import::new("abroad", Format::Text, move || plugin.metrics()).const_label("plugin", "abroad");
        let registration = import.register(&plugins)?;
        let shown = Registry::global().joined(&plugins);
        let text = shown.encode(Format::Text);
        assert_eq!(families(&text), [ALL[0], ALL[1], ALL[2], "foreign_test_orders_total"]);
        for line in ["foreign_test_orders_total 0\n", "fixture_linked_orders_total{plugin=\"abroad\"} 0\n"] {
            assert!(text.contains(line), "no {line} in {text}");
        }
        drop(registration); // and with it the plugin
        assert_eq!(families(&shown.encode(Format::Text)), ["foreign_test_orders_total"]);
        Ok(())
    }
}

/// GNU's linker and C library, since each has ways of its own to say which parts are wanted.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod a_static_library {
    use super::*;

    /// What the C program says that was linked so.
    fn run(name: &str, library: &[&str]) -> String {
        let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let archive = built("libfixture_foreign.a");
        let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
        let compiled = Command::new(&compiler)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/foreign/host.c"))
            .arg("-o")
            .arg(&program)
            .args(library.iter().map(|argument| match *argument {
                "ARCHIVE" => archive.as_os_str(),
                other => other.as_ref(),
            }))
            .args(["-lpthread", "-lm", "-ldl", "-lgcc_s"]) // `rustc --print native-static-libs`
            .output()
            .unwrap_or_else(|error| panic!("no C compiler: {compiler:?} cannot be run ({error}); set `CC` to one"));
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        let ran = Command::new(&program).output().expect("it runs");
        assert!(ran.status.success(), "{ran:?}");
        String::from_utf8(ran.stdout).expect("UTF-8")
    }

    #[test]
    fn linked_whole_registers_everything() {
        let text = run("linked-whole", &["-Wl,--whole-archive", "ARCHIVE", "-Wl,--no-whole-archive"]);
        assert_eq!(families(&text), ALL);
        assert!(text.contains("\nfixture_foreign_orders_total 1\n"), "{text}");
    }

    /// A linker takes those objects of an archive that somebody asks for, and nobody asks for a definition. Which have
    /// one in them all the same depends on how the compiler has split the crates.
    #[test]
    fn linked_plainly_registers_what_the_linker_took_and_nothing_twice() {
        let text = run("linked-plainly", &["ARCHIVE"]);
        let mut missing = ALL.to_vec();
        for family in families(&text) {
            let at = missing.iter().position(|name| *name == family);
            missing.remove(at.unwrap_or_else(|| panic!("{family} twice, or of nobody, in {text}")));
        }
        // What was not taken is not there as a whole either.
        assert!(missing.iter().all(|name| !text.contains(name)), "{missing:?} in {text}");
    }
}
