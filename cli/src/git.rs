//! What git knows of a folder: when files last changed, and how they were.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use guichet_engine::Folder;
use guichet_engine::model::behind::{Changed, translations};

use crate::Failure;

/// Runs git in a folder: what it says, or none where there is no git, no repository, or it refuses.
pub fn ask(root: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let output = git(root, arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then_some(output.stdout)
}

fn git(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(["-c", "core.quotePath=false", "--no-pager", "--no-optional-locks"]);
    // A hook of another repository, such as the one that runs us, must not say which one is meant.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// A commit that touched a file last.
struct Touched {
    commit: String,
    day: String,
    /// How many commits are newer.
    age: usize,
}

/// Sources that changed after their translations. None: there is nothing to ask.
///
/// Three calls for the folder, and one for each translation that is older than its source.
pub fn behind(root: &Path, folder: &Folder) -> Option<Vec<Changed>> {
    let pairs = translations(folder);
    if pairs.is_empty() {
        return Some(Vec::new());
    }
    let list = |bytes: Vec<u8>| -> BTreeSet<String> {
        bytes.split(|byte| *byte == 0).map(|name| String::from_utf8_lossy(name).into_owned()).collect()
    };
    let kept = list(ask(root, &["ls-files", "-z"])?);
    let edited = list(ask(root, &["diff", "--name-only", "-z", "--relative", "HEAD"])?);
    let files = pairs.iter().flat_map(|(translation, source)| [translation, source]);
    let wanted: BTreeSet<&str> = files.map(String::as_str).filter(|file| kept.contains(*file)).collect();
    let touched = touched(root, wanted)?;
    let mut changes = Vec::new();
    for (translation, source) in &pairs {
        let (Some(own), Some(theirs)) = (touched.get(translation), touched.get(source)) else { continue };
        if theirs.age >= own.age || edited.contains(translation) {
            continue;
        }
        let options = [
            "diff",
            "-U0",
            "-w",
            "--ignore-blank-lines",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--relative",
        ];
        let arguments: Vec<&str> = options.into_iter().chain([own.commit.as_str(), "--", source]).collect();
        let Some(diff) = ask(root, &arguments) else { continue };
        let lines = changed_lines(&String::from_utf8_lossy(&diff));
        if !lines.is_empty() {
            changes.push(Changed { translation: translation.clone(), lines, when: theirs.day.clone() });
        }
    }
    Some(changes)
}

/// The last commit of each wanted file. Reads history from its end, as far as it must.
fn touched(root: &Path, mut wanted: BTreeSet<&str>) -> Option<BTreeMap<String, Touched>> {
    let mut found = BTreeMap::new();
    let arguments = ["log", "--format=%x01%H %cs", "--name-only", "--relative", "--", "."];
    let mut child = git(root, &arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let (mut commit, mut day, mut age) = (String::new(), String::new(), 0);
    for line in BufReader::new(child.stdout.take()?).lines().map_while(Result::ok) {
        if wanted.is_empty() {
            break;
        }
        if let Some((hash, date)) = line.strip_prefix('\u{1}').and_then(|line| line.split_once(' ')) {
            (commit, day, age) = (hash.to_owned(), date.to_owned(), age + 1);
        } else if wanted.remove(line.as_str()) {
            found.insert(line, Touched { commit: commit.clone(), day: day.clone(), age });
        }
    }
    // Enough is known; what git still had to say is not waited for.
    let _ = child.kill();
    let _ = child.wait();
    Some(found)
}

/// Lines of the newer text that a diff without context names. A file that is all new tells nothing.
fn changed_lines(diff: &str) -> BTreeSet<usize> {
    let mut lines = BTreeSet::new();
    if diff.lines().any(|line| line == "--- /dev/null") {
        return lines;
    }
    for hunk in diff.lines().filter_map(|line| line.strip_prefix("@@ ")) {
        let Some(new) = hunk.split(' ').find_map(|part| part.strip_prefix('+')) else { continue };
        let (start, count) = new.split_once(',').unwrap_or((new, "1"));
        let (start, count): (usize, usize) = (start.parse().unwrap_or(0), count.parse().unwrap_or(0));
        lines.extend(start..start + count.max(1));
    }
    lines
}

/// A folder as it was at a revision. Of media only the names are read: they cannot change what happens.
pub fn folder(root: &Path, revision: &str) -> Result<Folder, Failure> {
    let unknown = || {
        let message = "is no commit, branch or tag that git knows in";
        Failure::Refused(format!("`{revision}` {message} `{}`", root.display()))
    };
    // A revision is never an option of git.
    let named =
        ask(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{tree}}")]);
    let tree = String::from_utf8_lossy(&named.ok_or_else(unknown)?).trim().to_owned();
    let inside = ask(root, &["rev-parse", "--show-prefix"]).ok_or_else(unknown)?;
    let inside = String::from_utf8_lossy(&inside).trim_end_matches(['\n', '\r']).to_owned();
    let listed = ask(root, &["ls-tree", "-r", "-z", "--full-tree", &tree, &inside]).ok_or_else(unknown)?;
    let mut folder = Folder::default();
    let mut wanted: Vec<(String, String)> = Vec::new();
    for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let entry = String::from_utf8_lossy(entry);
        let Some((kind, path)) = entry.split_once('\t') else { continue };
        let mut parts = kind.split(' ').skip(1);
        let (Some("blob"), Some(object)) = (parts.next(), parts.next()) else { continue };
        let path = path.strip_prefix(&inside).unwrap_or(path);
        if path.split('/').any(|part| part.starts_with(['.', '_'])) {
            continue;
        }
        if path.ends_with(".md") || path.ends_with(".toml") {
            wanted.push((path.to_owned(), object.to_owned()));
        } else {
            folder.files.insert(path.to_owned(), Vec::new());
        }
    }
    contents(root, &wanted, &mut folder).map_err(|error| Failure::io("git", &error))?;
    Ok(folder)
}

/// Reads objects with one call of git.
fn contents(root: &Path, wanted: &[(String, String)], folder: &mut Folder) -> std::io::Result<()> {
    let mut command = git(root, &["cat-file", "--batch"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(std::io::ErrorKind::BrokenPipe.into());
    };
    let objects: String = wanted.iter().map(|(_, object)| format!("{object}\n")).collect();
    // Written beside reading: a full pipe on one side must not stop the other.
    let writer = std::thread::spawn(move || stdin.write_all(objects.as_bytes()));
    let mut out = BufReader::new(stdout);
    for (path, _) in wanted {
        let mut head = String::new();
        out.read_line(&mut head)?;
        let size = head.trim().rsplit(' ').next().and_then(|size| size.parse::<usize>().ok());
        let mut bytes = vec![0; size.ok_or(std::io::ErrorKind::InvalidData)? + 1];
        out.read_exact(&mut bytes)?;
        bytes.pop();
        folder.files.insert(path.clone(), bytes);
    }
    let _ = writer.join();
    child.wait().map(|_| ())
}
