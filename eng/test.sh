#!/bin/bash
# Builds everything and runs every test: the one command of the README. The last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 LC_ALL=C.UTF-8
work=$(mktemp -d) && chmod 755 "$work"   # the database server, which is not root, has its folder in here
results=$work/results
failed_steps=0

stop() { wait; eng/servers.sh stop "$work/servers"; rm -rf "$work"; }
trap stop EXIT
trap 'exit 130' INT TERM

say() { echo "== $*"; }
build() { dotnet build "$@" --nologo -v quiet -clp:NoSummary -nodeReuse:false; }
give_up() { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

# Two more hubs: one with the points at which the crash tests kill it, and the release to come, which has one migration more.
build_other_hubs() {
  build src/Hub -p:CrashPoints=true -p:ArtifactsPath="$PWD/artifacts/crash" -p:RunAnalyzers=false &&
    build src/Hub -p:NextVersion=true -p:ArtifactsPath="$PWD/artifacts/next" -p:RunAnalyzers=false
}

# What stands between the hub and the disk while the power is cut.
build_power_loss() {
  rm -f artifacts/powerloss.so
  mkdir -p artifacts
  cc -O2 -Wall -fPIC -shared -o artifacts/powerloss.so tests/Acceptance/Power/powerloss.c -ldl -lpthread 2>"$work/cc.log" ||
    { tail -n 5 "$work/cc.log"; say "Power loss tests are skipped: they take a C compiler on Linux (apt-get install gcc libc6-dev)."; }
}

install_node_packages() {
  (cd tests/Interop/soap && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error) >"$work/npm.log" 2>&1 ||
    { tail -n 3 "$work/npm.log"; say "SOAP tests against the npm package soap are skipped: npm ci failed."; }
}

say "Building"
eng/servers.sh start "$work/servers" & servers=$!
build Allentown311.sln || give_up
build_other_hubs & other_hubs=$!
wait "$servers"
install_node_packages
build_power_loss
wait "$other_hubs" || give_up

say "Checking the format"
# Style and analyzers are errors of the build already; what is left is white space.
dotnet format whitespace Allentown311.sln --verify-no-changes --no-restore ||
  { say "The format is not the agreed one: run dotnet format"; failed_steps=1; }

say "Testing"
while read -r line; do export "${line?}"; done <"$work/servers/environment"
! /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || export HUB_TEST_PYTHON=/usr/bin/python3
# The tests start hundreds of programs that live for seconds: what takes most of the time is compiling, so nothing is compiled for the second
# time, or measured for it, while they start.
DOTNET_TieredPGO=0 DOTNET_TC_CallCountingDelayMs=10000 DOTNET_EnableWriteXorExecute=0 \
  dotnet test --solution Allentown311.sln --no-build --max-parallel-test-modules 1 --no-progress --output Normal \
  --report-trx --results-directory "$results" 2>&1 | tee "$work/tests.log" | grep --line-buffered -E '\.dll .* (passed|failed)'
ended=${PIPESTATUS[0]}

count() { grep -ho '<Counters [^>]*' "$results"/*.trx 2>/dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'; }
find "$results" -name '*.trx' -exec awk -f eng/outcomes.awk {} +
passed=$(count passed) executed=$(count executed) total=$(count total)
failed=$((executed - passed + failed_steps))
[ "$total" -gt 0 ] || { tail -n 50 "$work/tests.log"; say "No test ran"; failed=$((failed + 1)); }
[ $ended -eq 0 ] || [ "$failed" -gt 0 ] || { tail -n 50 "$work/tests.log"; say "A test process ended before its tests did"; failed=1; }
echo "$passed passed, $failed failed, $((total - executed)) skipped"
[ "$failed" -eq 0 ]
