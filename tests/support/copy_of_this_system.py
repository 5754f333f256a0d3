"""Runs commands on a copy of this system, which is gone afterwards. Needs root."""

from pathlib import Path

from programs import ROOT, run_in_sandbox

SCRIPT = """
folder=$1; shift
mount -t tmpfs tmpfs "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay overlay "$folder/root" \
    -o lowerdir=/,upperdir="$folder/upper",workdir="$folder/work"
for kept in /dev /proc "$@"; do
    mkdir -p "$folder/root$kept"
    mount --rbind "$kept" "$folder/root$kept"
done
exec chroot "$folder/root" sh -euxc "$COMMAND"
"""


def on_a_copy_of_this_system(tools: Path, folder: Path, *commands: str) -> str:
    """Runs commands beside a sandbox, in a folder, and returns what they printed."""
    mounted = folder / "system"
    mounted.mkdir()
    return run_in_sandbox(
        *("unshare", "--mount", "sh", "-euc", SCRIPT, "sh", mounted),
        *(ROOT, tools.parent, folder),
        environment={
            "COMMAND": "\n".join((f"cd {folder}", f'PATH="{tools}:$PATH"', *commands)),
            "PKG_CONFIG_PATH": "/usr/local/lib/pkgconfig:/usr/lib/x86_64-linux-gnu/pkgconfig",
        },
    )
