#!/bin/bash
# What scenarios use of the official MariaDB image: MARIADB_ROOT_PASSWORD, MARIADB_DATABASE, MARIADB_USER,
# MARIADB_PASSWORD, /etc/mysql/conf.d, and `mariadbd` with further options as the command.
set -eu

[ "${1#-}" = "$1" ] || set -- mariadbd "$@"
[ "${1:-mariadbd}" = mariadbd ] || exec "$@"
data=/var/lib/mysql

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$data" /run/mysqld
  chown -R mysql:mysql "$data" /run/mysqld
  exec setpriv --reuid mysql --regid mysql --init-groups env HOME="$data" "$0" "$@"
fi

if [ ! -f "$data/.made-by-entrypoint" ]; then
  rm -rf "${data:?}"/*
  mariadb-install-db --datadir="$data" --auth-root-authentication-method=normal --skip-test-db >/dev/null
  mariadbd --datadir="$data" --bootstrap <<EOS
FLUSH PRIVILEGES;
CREATE DATABASE IF NOT EXISTS \`${MARIADB_DATABASE:-app}\`;
CREATE USER '${MARIADB_USER:-app}'@'%' IDENTIFIED BY '${MARIADB_PASSWORD:-}';
GRANT ALL ON \`${MARIADB_DATABASE:-app}\`.* TO '${MARIADB_USER:-app}'@'%';
ALTER USER 'root'@'localhost' IDENTIFIED BY '${MARIADB_ROOT_PASSWORD:-}';
EOS
  touch "$data/.made-by-entrypoint"
  echo 'MariaDB init process done. Ready for start up.'
fi

exec "$@" --bind-address=0.0.0.0
