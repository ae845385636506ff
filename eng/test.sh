#!/bin/bash
# Runs every test of the repository: the one command of the README.
# On Debian as root it first installs what is missing and starts the servers some tests need; elsewhere those tests say why they are skipped.
# The last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
# The tests start hundreds of programs that live for seconds: what takes most of the time is compiling, so nothing is compiled for the second time, or measured for it,
# while they start.
jit=(DOTNET_TieredPGO=0 DOTNET_TC_CallCountingDelayMs=10000 DOTNET_EnableWriteXorExecute=0)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 LC_ALL=C.UTF-8

work=$(mktemp -d)
chmod 755 "$work"   # the database server, which is not root, has its folder in here
results=$work/results
bin=/usr/lib/postgresql/15/bin
postgres_runs=false
rabbitmq=$work/rabbitmq
rabbitmq_starts=
policy=

stop() {
  [ -z "$policy" ] || rm -f "$policy"
  if [ -n "$rabbitmq_starts" ]; then
    # Interrupted, it may still be starting, and would try again on other ports.
    kill "$rabbitmq_starts" 2>/dev/null
    wait "$rabbitmq_starts" 2>/dev/null
    eng/rabbitmq.sh kill "$rabbitmq"
  fi
  if $postgres_runs; then runuser -u postgres -- "$bin/pg_ctl" -D "$work/postgres/data" -m immediate -w stop >"$work/stop.log" 2>&1; fi
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

say() { echo "== $*"; }

install_missing() {
  local missing=()
  [ -x "$bin/initdb" ] || missing+=(postgresql-15)
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
  /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || missing+=(python3-aiosmtpd)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  command -v cc >/dev/null || missing+=(gcc libc6-dev)
  [ ${#missing[@]} -eq 0 ] && return

  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    say "Not installed, since this is not Debian as root: ${missing[*]}. What needs them is skipped."
    return
  fi

  # Debian's own cluster is not wanted; ours lives as long as the tests.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  # Nor is its RabbitMQ: nothing that is installed here is started, now or at the next boot.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    policy=/usr/sbin/policy-rc.d
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy
  fi
  say "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$work/apt.log" 2>&1 ||
    { tail -n 5 "$work/apt.log"; say "They could not be installed. What needs them is skipped."; }
  [ -z "$policy" ] || rm -f "$policy"
  policy=
  if [[ " ${missing[*]} " == *" rabbitmq-server "* ]] && command -v systemctl >/dev/null; then systemctl disable --quiet rabbitmq-server 2>/dev/null; fi
}

# A PostgreSQL 15 of our own: a temporary folder, a free port, loopback only.
start_postgres() {
  if [ -n "${HUB_TEST_POSTGRES:-}" ]; then return; fi
  if [ ! -x "$bin/initdb" ] || [ "$(id -u)" -ne 0 ]; then
    say "PostgreSQL tests are skipped: there is no PostgreSQL 15 that can be started here. Set HUB_TEST_POSTGRES to a connection string to run them."
    return
  fi

  local home=$work/postgres port
  install -d -o postgres -m 700 "$home"
  for port in $(shuf -i 20000-32000 -n 5); do
    rm -rf "$home/data"
    runuser -u postgres -- "$bin/initdb" -D "$home/data" -A trust -E UTF8 --locale=C.UTF-8 -N >"$work/initdb.log" 2>&1 || break
    if runuser -u postgres -- "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" \
      -o "-p $port -k $home -c listen_addresses=127.0.0.1 -c max_connections=300" start >"$work/start.log" 2>&1; then
      postgres_runs=true
      export HUB_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
      say "PostgreSQL 15 listens on 127.0.0.1:$port"
      return
    fi
  done
  cat "$work/initdb.log" "$home/log" 2>/dev/null | tail -n 5
  say "PostgreSQL tests are skipped: it did not start."
}

# A RabbitMQ of our own beside it, which comes up while the build runs.
start_rabbitmq() {
  if [ -n "${HUB_TEST_RABBITMQ:-}" ]; then return; fi
  if [ ! -x /usr/lib/rabbitmq/bin/rabbitmq-server ]; then
    say "RabbitMQ tests are skipped: there is no RabbitMQ that can be started here. Set HUB_TEST_RABBITMQ to an address such as amqp://user:password@127.0.0.1:5672/ to run them."
    return
  fi
  eng/rabbitmq.sh start "$rabbitmq" >"$work/rabbitmq.env" 2>"$work/rabbitmq.log" &
  rabbitmq_starts=$!
}

await_rabbitmq() {
  [ -n "$rabbitmq_starts" ] || return
  if wait "$rabbitmq_starts"; then
    local line
    while read -r line; do export "${line?}"; done <"$work/rabbitmq.env"
    say "RabbitMQ listens on ${HUB_TEST_RABBITMQ##*@}"
  else
    cat "$work/rabbitmq.log"
    say "RabbitMQ tests are skipped: it did not start."
  fi
}

find_python() {
  if /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null; then
    export HUB_TEST_PYTHON=/usr/bin/python3
  else
    say "Mail tests against aiosmtpd are skipped: python3-aiosmtpd is not installed."
  fi
}

install_node_packages() {
  if ! command -v npm >/dev/null; then
    say "SOAP tests against the npm package soap are skipped: npm is not installed."
    return
  fi
  (cd tests/Interop/soap && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error) >"$work/npm.log" 2>&1 ||
    { grep -m 3 error "$work/npm.log"; say "SOAP tests against the npm package soap are skipped: npm ci failed."; }
}

# The hub a second time, with the points at which the crash tests kill it.
build_crash_hub() {
  dotnet build src/Hub -p:CrashPoints=true -p:ArtifactsPath="$PWD/artifacts/crash" -p:RunAnalyzers=false --nologo -v quiet -clp:NoSummary -nodeReuse:false
}

# And a third time, as the release to come, which has one migration more.
build_next_hub() {
  dotnet build src/Hub -p:NextVersion=true -p:ArtifactsPath="$PWD/artifacts/next" -p:RunAnalyzers=false --nologo -v quiet -clp:NoSummary -nodeReuse:false
}

# What stands between the hub and the disk while the power is cut.
build_power_loss() {
  rm -f artifacts/powerloss.so
  if ! command -v cc >/dev/null || [ "$(uname)" != Linux ]; then
    say "Power loss tests are skipped: they take a C compiler on Linux (apt-get install gcc libc6-dev)."
    return
  fi
  mkdir -p artifacts
  cc -O2 -Wall -fPIC -shared -o artifacts/powerloss.so tests/Acceptance/Power/powerloss.c -ldl -lpthread >"$work/cc.log" 2>&1 ||
    { tail -n 5 "$work/cc.log"; say "Power loss tests are skipped: powerloss.c does not compile here."; }
}

# Azure Service Bus needs packages that not every feed serves: its project and its tests stand outside the solution, and where they do not restore they are skipped.
test_service_bus() {
  local full=(-p:FullFeed=true -p:ArtifactsPath="$PWD/artifacts/fullfeed" --nologo)
  if ! dotnet restore tests/ServiceBus "${full[@]}" -v quiet >"$work/fullfeed.log" 2>&1; then
    say "Service Bus tests are skipped: their packages do not restore from this feed ($(grep -om 1 'NU[0-9]*: [^[]*' "$work/fullfeed.log" || tail -n 1 "$work/fullfeed.log"))"
    return
  fi

  say "Testing Service Bus"
  dotnet format whitespace . --folder --include src/Connectors/ServiceBus tests/ServiceBus --verify-no-changes || return 1
  dotnet build tests/ServiceBus "${full[@]}" --no-restore -v quiet -nodeReuse:false >"$work/fullfeed.log" 2>&1 || { grep -E 'error|warning' "$work/fullfeed.log" | sort -u; return 1; }
  env "${jit[@]}" dotnet test tests/ServiceBus "${full[@]}" --no-build -v quiet --logger trx --logger "console;verbosity=minimal" --results-directory "$results"
}

count() { grep -ho "<Counters [^>]*" "$results"/*.trx 2>/dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'; }

failed_steps=0
install_missing
start_postgres
start_rabbitmq
find_python
install_node_packages

say "Building"
dotnet build Allentown311.sln --nologo -v quiet -clp:NoSummary -nodeReuse:false || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
build_crash_hub & crash_build=$!
build_next_hub; next_built=$?
wait "$crash_build" && [ "$next_built" -eq 0 ] || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
build_power_loss

say "Checking the format"
# Style and analyzers are errors of the build already; what is left is white space.
dotnet format whitespace Allentown311.sln --verify-no-changes --no-restore || { say "The format is not the agreed one: run dotnet format"; failed_steps=$((failed_steps + 1)); }

await_rabbitmq
say "Testing"
env "${jit[@]}" dotnet test Allentown311.sln --no-build --nologo -v quiet -m:1 --logger trx --logger "console;verbosity=minimal" --results-directory "$results"
ended=$?
executed_before=$(count executed)
if ! test_service_bus; then
  # Where tests failed they are counted as such below.
  [ "$(count executed)" -gt "$executed_before" ] || failed_steps=$((failed_steps + 1))
fi

find "$results" -name '*.trx' -exec awk -f eng/outcomes.awk {} +
passed=$(count passed) executed=$(count executed) total=$(count total)
failed=$((executed - passed + failed_steps))
[ "$total" -gt 0 ] || { say "No test ran"; failed=$((failed + 1)); }
[ $ended -eq 0 ] || [ "$failed" -gt 0 ] || { say "A test process ended before its tests did"; failed=1; }
echo "$passed passed, $failed failed, $((total - executed)) skipped"
[ "$failed" -eq 0 ]
