#!/bin/bash
# Changes the code, one small change after the other, and counts how many of the changes a test notices (Stryker.NET):
# ./eng/mutate.sh crmcore|mappings|hub [OPTION...], with options of `dotnet stryker`, such as -m 'Rest/**'. What is changed and which tests
# judge it stands in tests/PROJECT/stryker-config.json; the report is in artifacts/mutation/AREA/report/reports. It fails when the score
# is below the break of that file. The results and the reasons for what no test notices are in docs/quality.md.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
case ${1:-} in
  crmcore) project=CrmCore ;;
  mappings) project=Mappings ;;
  hub) project=Hub ;;
  *) sed -n '2,5s/^# //p' "${BASH_SOURCE[0]}"; exit 2 ;;
esac
# The build for it has a folder of its own, since its assemblies hold every change at once.
export Mutation=$1 RunAnalyzers=false DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 LC_ALL=C.UTF-8
report=$PWD/artifacts/mutation/$1/report
shift
dotnet tool restore >/dev/null || exit 1
cd "tests/$project.Tests" && exec nice -n 10 dotnet stryker --output "$report" --skip-version-check "$@"
