#!/bin/bash
# Runs seeds of the simulation: ./eng/simulate.sh [COUNT [FIRST]] runs COUNT seeds (default 10,000) from FIRST on (default 1), one process
# for each processor. ./eng/simulate.sh --trace SEED shows what happens in one. ./eng/simulate.sh --prove [COUNT] takes each mend of
# tests/Simulation/Mends out, one after the other, in a copy of the tree, and shows the first seed that finds the fault.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 LC_ALL=C.UTF-8

build() { dotnet build tests/Simulation -c Release --nologo -v quiet -clp:NoSummary -nodeReuse:false -p:RunAnalyzers=false "$@"; }

run() { # COUNT FIRST FOLDER
  local processes part=0 all=0
  processes=$(nproc)
  local work && work=$(mktemp -d)
  for ((part = 0; part < processes; part++)); do
    "$3/artifacts/bin/Simulation/release/Allentown311.Simulation" simulate \
      $(($2 + part)) $((($1 + processes - 1 - part) / processes)) 1000000 "$processes" >"$work/$part" 2>&1 &
  done
  wait
  grep -h '^seed' "$work"/* | sort -t' ' -k2n | head -n 40
  all=$(grep -h -o '^[0-9]* seeds, [0-9]* failed' "$work"/* | awk '{ n += $1; f += $3 } END { printf "%d seeds, %d failed", n, f }')
  grep -h -v '^seed\|seeds,' "$work"/* | head -n 20
  rm -rf "$work"
  echo "$all"
  [[ $all =~ ^[1-9][0-9]*\ seeds,\ 0\ failed$ ]]
}

prove() {
  local tree mend unfound=0
  tree=$(mktemp -d) && trap 'git worktree remove --force "$tree/tree"; rm -rf "$tree"' EXIT
  git worktree add --quiet --detach "$tree/tree" HEAD || exit 1
  for mend in tests/Simulation/Mends/*.patch; do
    git -C "$tree/tree" checkout --quiet . && git -C "$tree/tree" apply "$PWD/$mend" || { unfound=1; continue; }
    (cd "$tree/tree" && build) || { unfound=1; continue; }
    echo "== without $(basename "$mend" .patch)"
    if run "$1" 1 "$tree/tree"; then echo "   no seed found it"; unfound=1; fi
  done
  return $unfound
}

case ${1:-} in
  --trace) build && exec artifacts/bin/Simulation/release/Allentown311.Simulation simulate trace "$2" ;;
  --prove) prove "${2:-1000}" ;;
  *) build && run "${1:-10000}" "${2:-1}" . ;;
esac
