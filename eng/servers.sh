#!/bin/bash
# Starts the servers some tests need: PostgreSQL 15 and RabbitMQ, in a folder of their own, on free ports of loopback.
#   eng/servers.sh start FOLDER   on Debian as root installs what is missing first; FOLDER/environment then holds NAME=VALUE lines
#   eng/servers.sh stop FOLDER    ends them
# What cannot be started is said, and the tests that need it skip themselves with their reason.
set -uo pipefail
bin=/usr/lib/postgresql/15/bin
action=${1:?start or stop}
folder=$(realpath -m "${2:?a folder}")
here=$(dirname "$(realpath "$0")")

say() { echo "== $*"; }
may_install() { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; }

# A service that came with a package that was missing. Uses the caller's list.
disable_service() {
  [[ " ${missing[*]} " != *" $1 "* ]] || systemctl disable --quiet "$2" 2>/dev/null
}

install_missing() {
  local missing=()
  [ -x "$bin/initdb" ] || missing+=(postgresql-15)
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
  /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || missing+=(python3-aiosmtpd)
  /usr/bin/python3 -c 'import asyncssh' 2>/dev/null || missing+=(python3-asyncssh)
  [ -x /usr/sbin/sshd ] || missing+=(openssh-server openssh-sftp-server)
  [ -x /usr/sbin/dovecot ] || missing+=(dovecot-imapd)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  command -v cc >/dev/null || missing+=(gcc libc6-dev)
  command -v javac >/dev/null || missing+=(openjdk-17-jdk-headless)
  [ -e /usr/share/java/jaxws-rt.jar ] || missing+=(libjaxws-java)
  [ -e /usr/share/java/wss4j.jar ] || missing+=(libwss4j-java)
  ls /usr/lib/*/gssntlmssp/gssntlmssp.so >/dev/null 2>&1 || missing+=(gss-ntlmssp)
  [ -x /usr/sbin/krb5kdc ] || missing+=(krb5-kdc krb5-admin-server krb5-user)
  [ ${#missing[@]} -gt 0 ] || return
  may_install || { say "Not installed, since this is not Debian as root: ${missing[*]}. What needs them is skipped."; return; }

  say "Installing ${missing[*]}"
  # No cluster of Debian's own, and no service started, now or at the next boot.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  local policy=/usr/sbin/policy-rc.d
  if [ -e $policy ]; then policy=; else printf '#!/bin/sh\nexit 101\n' >$policy; chmod 755 $policy; fi
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$folder/apt.log" 2>&1 ||
    { tail -n 5 "$folder/apt.log"; say "They could not be installed. What needs them is skipped."; }
  [ -z "$policy" ] || rm -f $policy
  disable_service rabbitmq-server rabbitmq-server
  disable_service openssh-server ssh
  disable_service dovecot-imapd dovecot
}

start_postgres() {
  [ -z "${HUB_TEST_POSTGRES:-}" ] || return
  if [ ! -x "$bin/initdb" ] || [ "$(id -u)" -ne 0 ]; then
    say "PostgreSQL tests are skipped: there is no PostgreSQL 15 that can be started here. Set HUB_TEST_POSTGRES to a connection string."
    return
  fi

  local home=$folder/postgres port
  install -d -o postgres -m 700 "$home"
  for port in $(shuf -i 20000-32000 -n 5); do
    rm -rf "$home/data"
    runuser -u postgres -- "$bin/initdb" -D "$home/data" -A trust -E UTF8 --locale=C.UTF-8 -N >"$folder/initdb.log" 2>&1 || break
    # Nobody needs a password but the members of one group, so that tests can replace passwords.
    sed -i '1i host all +password_checked 127.0.0.1/32 scram-sha-256' "$home/data/pg_hba.conf"
    if runuser -u postgres -- "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" \
      -o "-p $port -k $home -c listen_addresses=127.0.0.1 -c max_connections=300" start >"$folder/postgres.log" 2>&1; then
      echo "HUB_TEST_POSTGRES=Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres" >>"$folder/environment"
      say "PostgreSQL 15 listens on 127.0.0.1:$port"
      return
    fi
  done
  tail -n 5 "$folder/initdb.log" "$home/log" 2>/dev/null
  say "PostgreSQL tests are skipped: it did not start."
}

start_rabbitmq() {
  [ -z "${HUB_TEST_RABBITMQ:-}" ] || return
  if [ ! -x /usr/lib/rabbitmq/bin/rabbitmq-server ]; then
    say "RabbitMQ tests are skipped: it is not installed. Set HUB_TEST_RABBITMQ to an address such as amqp://user:password@127.0.0.1:5672/."
  elif "$here/rabbitmq.sh" start "$folder/rabbitmq" >"$folder/rabbitmq.env"; then
    cat "$folder/rabbitmq.env" >>"$folder/environment"
    say "RabbitMQ listens on $(sed -n 's/^HUB_TEST_RABBITMQ=.*@//p' "$folder/rabbitmq.env")"
  else
    say "RabbitMQ tests are skipped: it did not start."
  fi
}

case $action in
  start)
    mkdir -p "$folder"
    chmod 755 "$folder"
    : >"$folder/environment"
    install_missing
    start_postgres
    start_rabbitmq ;;
  stop)
    [ ! -e "$folder/rabbitmq" ] || "$here/rabbitmq.sh" kill "$folder/rabbitmq"
    [ ! -e "$folder/postgres/data/postmaster.pid" ] ||
      runuser -u postgres -- "$bin/pg_ctl" -D "$folder/postgres/data" -m immediate -w stop >"$folder/stop.log" 2>&1
    rm -rf "$folder" ;;
  *) echo "start or stop, not $action" >&2; exit 1 ;;
esac
