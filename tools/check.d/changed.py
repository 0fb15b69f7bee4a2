#!/usr/bin/python3
"""What a change touches, and which flow tests notice it.

    changed.py files [--since COMMIT]
    changed.py pick FOLDER [--since COMMIT] [--seconds N]

`files` prints the files that differ from COMMIT, in the worktree or in a commit. Without --since: from the commit
where this branch left `main`; on main itself, from the commit before the last.
`pick` chooses flow tests by the table `touched` and writes them to FOLDER/picked-flow, the sections to
FOLDER/picked-sections, both one a line. It takes no more than ran within N seconds the last time (FOLDER/flow-times),
and prints what it picked, why, and what it left out.
"""
import argparse
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import flow_times  # noqa: E402
import touched  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MAIN = "main"
# A section and what it is about; the others of --changed run always.
SECTIONS = (
    ("command", ("bin/", "sql/", "tests/unit/command_test.sh", "lib/base/", "lib/db/")),
    ("stack", ("tools/stack", "tests/unit/stack_test.sh")),
    ("config", ("etc/",)),
)


def git(*words):
    done = subprocess.run(("git", "-C", ROOT) + words, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def base(since):
    """The commit to compare with."""
    if since is not None:
        found = git("rev-parse", "--verify", "--quiet", since + "^{commit}")
        if found is None:
            sys.exit("changed: there is no commit %s" % since)
        return found
    head = git("rev-parse", "--verify", "--quiet", "HEAD")
    if head is None:
        sys.exit("changed: this is no git repository; name sections instead")
    fork = next(filter(None, (git("merge-base", "HEAD", name) for name in (MAIN, "origin/" + MAIN))), head)
    return git("rev-parse", "--verify", "--quiet", "HEAD~1") or head if fork == head else fork


def changed_files(commit):
    """Files that differ from the commit, new and deleted ones too."""
    names = (git("diff", "--name-only", "--relative", commit) or "").splitlines()
    names += (git("ls-files", "--others", "--exclude-standard") or "").splitlines()
    return sorted(set(names))


def present(files):
    return [name for name in files if os.path.exists(os.path.join(ROOT, name))]


def importers(module, tests):
    """Names of the flow tests that import a module of tests/flow."""
    pattern = re.compile(r"^\s*(?:import|from) +(?:\w+\.)*%s\b" % re.escape(module), re.M)
    for name, path in tests.items():
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            if pattern.search(file.read()):
                yield name


def reasons_of(files, tests):
    """[(rank, name of a flow test, reason)]: a low rank is more telling."""
    table, by_path, found = touched.rows(), {path: name for name, path in tests.items()}, []
    for path in files:
        if path in by_path:
            found.append((-1, by_path[path], "changed itself"))
            continue
        if path.startswith(touched.FLOW + "/") and path.endswith(".py"):
            found += [(2, name, "imports " + path) for name in importers(os.path.basename(path)[:-3], tests)]
        row = touched.row_of(path, table)
        if row is not None and not path.endswith(".md"):
            found += [(rank, name, path) for rank, name in enumerate(row[2]) if name in tests]
    return sorted(found, key=lambda one: one[0])


def pick(files, seconds, times):
    """([name picked], [(name left out, its seconds)], {name: reasons})"""
    reasons, picked, left, used = {}, [], [], 0.0
    for _, name, reason in reasons_of(files, touched.flow_tests(ROOT)):
        reasons.setdefault(name, []).append(reason)
    for name, why in reasons.items():
        cost = times.get(name, 0.0)
        if used + cost <= seconds or why[0] == "changed itself":
            picked.append(name)
            used += cost
        else:
            left.append((name, cost))
    return picked, left, reasons


def write(folder, name, lines):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


def some(words):
    return ", ".join(words[:3]) + (" and %d more" % (len(words) - 3) if len(words) > 3 else "")


def pick_and_say(commit, files, folder, seconds):
    times = flow_times.by_test(folder)
    picked, left, reasons = pick(files, seconds, times)
    tests = touched.flow_tests(ROOT)
    sections = [name for name, prefixes in SECTIONS if any(path.startswith(prefixes) for path in files)]
    write(folder, "changed-files", present(files))
    write(folder, "picked-flow", [tests[name] for name in picked])
    write(folder, "picked-sections", sections)
    print("%d files differ from %s" % (len(files), git("log", "-1", "--format=%h (%s)", commit)))
    for name in picked:
        print("flow  %-18s %6s  %s" % (name, "%.0f s" % times[name] if name in times else "new", some(reasons[name])))
    for name, cost in left:
        print("left out: flow %s, %.0f s last time, more than the limit of %.0f s: %s" % (name, cost, seconds, some(reasons[name])))
    if not picked:
        print("no flow test notices these files")
    others = sorted(set(tests) - set(reasons))
    print("not run: %d other flow tests; the sections of tools/check --list that are not named below" % len(others))


def main():
    parser = argparse.ArgumentParser(description="What a change touches; see tools/check --changed.")
    parser.add_argument("what", choices=("files", "pick"))
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--since")
    parser.add_argument("--seconds", type=float, default=90.0)
    args = parser.parse_args()
    commit = base(args.since)
    files = changed_files(commit)
    if args.what == "files":
        print("\n".join(present(files)))
        return
    pick_and_say(commit, files, args.folder, args.seconds)


main()
