/** Names of the services, those that others depend on first. */
export const SERVICES = ['store', 'api', 'web', 'worker'] as const;
export type StackService = (typeof SERVICES)[number];

export const WORKER_CONFIG = 'config/worker.conf';
export const GOOD_WORKER_CONFIG = '# seconds between two rounds\ninterval 1\n';
/** A misspelt key, as an edit by hand would leave it. */
export const BAD_WORKER_CONFIG = '# seconds between two rounds\nintervall 1\n';
/** What the worker then says, again and again. */
export const WORKER_COMPLAINT = 'config/worker.conf line 2: unknown key "intervall"';

/** The files of a small shop: `web` asks `api`, `api` asks `store`, `worker` reads its configuration and works. */
export function stackFiles(image: string, webPort: number): Readonly<Record<string, string>> {
  return {
    'docker-compose.yml': composeFile(image, webPort),
    'api.env': 'GREETING=hello\n',
    [WORKER_CONFIG]: GOOD_WORKER_CONFIG,
    'app/serve.sh': SERVE,
    'app/work.sh': WORK,
    'app/health.sh': HEALTH,
    'app/www/index.html': 'hello\n',
    'app/www/cgi-bin/health': CGI_HEALTH,
  };
}

/** `version` is for compose 1, which knows the conditions of `depends_on` in 2.x only. */
function composeFile(image: string, webPort: number): string {
  return `version: "2.4"

x-server: &server
  image: ${image}
  command: ["sh", "/app/serve.sh"]
  volumes: ["./app:/app:ro"]
  stop_grace_period: 2s
  healthcheck:
    test: ["CMD", "sh", "/app/health.sh"]
    interval: 1s
    timeout: 5s
    retries: 2

services:
  store:
    <<: *server
    environment: {NAME: store}
  api:
    <<: *server
    environment:
      NAME: api
      STORE_URL: http://store:80/
      UPSTREAM: http://store/cgi-bin/health
    env_file: api.env
    depends_on:
      store:
        condition: service_healthy
  web:
    <<: *server
    environment:
      NAME: web
      API_URL: http://api:80/
      UPSTREAM: http://api/cgi-bin/health
    ports: ["127.0.0.1:${webPort}:80"]
    depends_on:
      api:
        condition: service_healthy
  worker:
    image: ${image}
    command: ["sh", "/app/work.sh"]
    restart: always
    stop_grace_period: 2s
    volumes: ["./app:/app:ro", "./config:/config:ro"]
`;
}

/** Ends as its server ends, so that a crash of the server is one of the container. (BusyBox 1.35's `wget -T` crashes.) */
const SERVE = `echo "INFO $NAME starts"
httpd -f -p 80 -h /app/www &
server=$!
echo "$server" > /tmp/server.pid
trap 'echo "INFO $NAME stops"; exit 0' TERM
if [ -n "$UPSTREAM" ]; then
  while sleep 1; do
    timeout 2 wget -q -O /dev/null "$UPSTREAM" || echo "ERROR $NAME cannot reach $UPSTREAM" >&2
  done &
fi
wait "$server"
code=$?
echo "ERROR $NAME: the server ended with code $code" >&2
exit "$code"
`;

const WORK = `trap 'exit 0' TERM
line=0
while read -r key value; do
  line=$((line + 1))
  case "$key" in
    '' | '#'*) ;;
    interval) interval=$value ;;
    *) echo "ERROR config/worker.conf line $line: unknown key \\"$key\\"" >&2; exit 78 ;;
  esac
done < /config/worker.conf
echo "INFO worker ready"
while :; do
  echo "INFO a round of work is done"
  sleep "$interval" & wait $!
done
`;

const HEALTH = `timeout 2 wget -q -O /dev/null http://127.0.0.1/cgi-bin/health && exit 0
echo "health: $NAME does not answer as it should; upstream: \${UPSTREAM:-none}"
exit 1
`;

const CGI_HEALTH = `#!/bin/sh
if [ -z "$UPSTREAM" ] || timeout 2 wget -q -O /dev/null "$UPSTREAM"; then
  printf 'Content-Type: text/plain\\r\\n\\r\\nok\\n'
else
  printf 'Status: 503 Service Unavailable\\r\\nContent-Type: text/plain\\r\\n\\r\\nupstream does not answer\\n'
fi
`;
