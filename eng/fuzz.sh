#!/bin/bash
# Feeds each reader of foreign bytes with changed inputs: ./eng/fuzz.sh [SECONDS [SEED]], SECONDS in all (default 3600), and a SEED that is
# new each time unless it is given. The tests do the same for a minute with seed 1.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 LC_ALL=C.UTF-8
readers=8
seed=${2:-$RANDOM}
dotnet build tests/Simulation -c Release --nologo -v quiet -clp:NoSummary -nodeReuse:false -p:RunAnalyzers=false || exit 1
echo "seed $seed"
# The readers run side by side, one for each processor.
HUB_TEST_FUZZ_SEED=$seed HUB_TEST_FUZZ_SECONDS=$((${1:-3600} * $(nproc) / readers)) \
  artifacts/bin/Simulation/release/Allentown311.Simulation --filter "FullyQualifiedName~When_readers_meet_foreign_bytes" --output Detailed
