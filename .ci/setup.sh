#!/usr/bin/env bash
# setup.sh NAME GROUP…: a virtual environment at .venv holding what uv.lock pins for the groups.
# Only wheels, each with its hash: no compiler, and nothing the lock does not know.
set -euo pipefail
name=$1
shift
python=.venv/bin/python

fail() { printf '\n%s\n' "$@" >&2; exit 1; }

if [ ! -x "$python" ]; then
    command -v "$PYTHON" >/dev/null ||
        fail "There is no $PYTHON here. Install Python 3.11, 3.12 or 3.13, or say which: make PYTHON=python3.12 …"
    "$PYTHON" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' ||
        fail "$PYTHON is $("$PYTHON" --version 2>&1); Sila needs 3.11, 3.12 or 3.13. Say which: make PYTHON=python3.12 …"
    echo "Making a virtual environment in .venv …"
    "$PYTHON" -m venv .venv || {
        rm -rf .venv
        fail "Python could not make a virtual environment. On Debian or Ubuntu: apt install python3-venv"
    }
fi
"$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip --upgrade >/dev/null ||
    fail "The environment in .venv has no pip. Remove it (make clean) and try again."

list=.venv/requirements-$name.txt
"$python" .ci/lock.py requirements "$@" >"$list"
echo "Installing $(grep -c == "$list") packages that uv.lock pins (once; a few minutes on a slow line) …"
log=.venv/install-$name.log
if [ -t 1 ]; then width=$(tput cols 2>/dev/null || echo 80); else width=0; fi
count=0
# One line that changes on a terminal; on paper a dot for each package.
$PIP --progress-bar off -r "$list" 2>&1 | tee "$log" | while IFS= read -r line; do
    case $line in
        Collecting\ * | Requirement\ already\ satisfied:\ *)
            count=$((count + 1))
            package=${line#Collecting }; package=${package#Requirement already satisfied: }
            if [ "$width" -gt 0 ]; then printf '\r\033[K  %3d  %s' "$count" "${package%% *}"
            elif [ $((count % 20)) -eq 0 ]; then printf '  %3d packages\n' "$count"; fi ;;
        Installing\ collected\ packages:*)
            if [ "$width" -gt 0 ]; then printf '\r\033[K'; fi
            echo "  unpacking …" ;;
    esac
done || fail "Installing failed. The whole story is in $log; its end:" "$(tail -n 15 "$log")"
touch ".venv/.installed-$name"
[ "$name" != all ] || touch .venv/.installed-run
echo "Ready."
