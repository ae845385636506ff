#!/bin/bash
# A RabbitMQ node of the tests' own: a folder, free ports on loopback, users whose password is made here. Debian's own service is not touched.
#   eng/rabbitmq.sh start FOLDER   starts one, or the folder's again, and prints NAME=VALUE lines once it takes connections
#   eng/rabbitmq.sh stop FOLDER    stops it in order; what it keeps stays in the folder
#   eng/rabbitmq.sh kill FOLDER    ends it at once, as a power cut would
set -uo pipefail
bin=${HUB_RABBITMQ_BIN:-/usr/lib/rabbitmq/bin}
action=${1:?start, stop or kill}
folder=$(realpath -m "${2:?a folder}")

# A process nobody has reaped yet is gone all the same.
alive() { kill -0 "$1" 2>/dev/null && [[ $(cat "/proc/$1/stat" 2>/dev/null) != *") Z "* ]]; }

random() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# Two users: one that may do everything, one that may declare nothing. A small largest message, so that one too large is quickly made.
configure() {
  local password
  password=$(random)
  mkdir -p "$folder" && chmod 700 "$folder"
  shuf -i 20000-32000 -n 3 | tr '\n' ' ' >"$folder/ports"
  read -r amqp dist epmd <"$folder/ports"
  printf '[].' >"$folder/plugins"
  random >"$folder/.erlang.cookie" && chmod 400 "$folder/.erlang.cookie"
  cat >"$folder/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$amqp
max_message_size = 4194304
load_definitions = $folder/definitions.json
CONF
  cat >"$folder/definitions.json" <<JSON
{ "vhosts": [{ "name": "/" }],
  "users": [{ "name": "hub", "password": "$password", "tags": "administrator" }, { "name": "limited", "password": "$password", "tags": "" }],
  "permissions": [{ "user": "hub", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" },
                  { "user": "limited", "vhost": "/", "configure": "^$", "write": ".*", "read": ".*" }] }
JSON
  cat >"$folder/environment" <<ENV
HUB_TEST_RABBITMQ=amqp://hub:$password@127.0.0.1:$amqp/
HUB_TEST_RABBITMQ_LIMITED=amqp://limited:$password@127.0.0.1:$amqp/
HUB_TEST_RABBITMQ_LARGEST=4194304
ENV
}

# RUNNING_UNDER_SYSTEMD lets the script become the node instead of watching it, so that its process id is the node's.
launch() {
  read -r amqp dist epmd <"$folder/ports"
  export HOME=$folder ERL_EPMD_PORT=$epmd ERL_EPMD_ADDRESS=127.0.0.1 RUNNING_UNDER_SYSTEMD=true RABBITMQ_CONF_ENV_FILE=/dev/null \
    RABBITMQ_NODENAME=hub-test-$amqp@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$amqp" RABBITMQ_DIST_PORT="$dist" \
    RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf RABBITMQ_ADVANCED_CONFIG_FILE=$folder/advanced.config RABBITMQ_ENABLED_PLUGINS_FILE=$folder/plugins \
    RABBITMQ_MNESIA_BASE=$folder/data RABBITMQ_LOG_BASE=$folder/log RABBITMQ_PID_FILE=$folder/node.pid \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
  epmd -port "$epmd" -daemon   # else the node starts one, perhaps after it was told to end
  setsid "$bin/rabbitmq-server" </dev/null >"$folder/out" 2>&1 &
  echo $! >"$folder/pid"
  for _ in $(seq 600); do
    alive "$(cat "$folder/pid")" || return 1
    if (exec 3<>"/dev/tcp/127.0.0.1/$amqp") 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  return 1
}

end() {
  [ -e "$folder/pid" ] || return 0
  local pid
  pid=$(cat "$folder/pid")
  kill "-$1" "$pid" 2>/dev/null
  for _ in $(seq 300); do alive "$pid" || break; sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null
  read -r _ _ epmd <"$folder/ports"
  epmd -port "$epmd" -kill >/dev/null 2>&1
  rm -f "$folder/pid"
}

case $action in
  start)
    [ -x "$bin/rabbitmq-server" ] || { echo "There is no $bin/rabbitmq-server: apt-get install rabbitmq-server" >&2; exit 1; }
    if [ -e "$folder/environment" ]; then
      launch && cat "$folder/environment" && exit 0
    else
      # A port may be another's: then with others.
      for _ in 1 2 3; do
        configure
        launch && cat "$folder/environment" && exit 0
        end KILL
        rm -rf "$folder/data"
      done
    fi
    tail -n 5 "$folder/out" >&2
    exit 1 ;;
  stop) end TERM ;;
  kill) end KILL ;;
  *) echo "start, stop or kill, not $action" >&2; exit 1 ;;
esac
