#!/bin/sh
# Makes Temporal's two databases, or brings their schema to this version. Harmless when nothing is to be done.
set -eu
SQL_PASSWORD=$(cat /run/secrets/temporal-db-password)
export SQL_PASSWORD

tool() {
  temporal-sql-tool --plugin postgres12 --ep postgresql --port 5432 --user temporal "$@"
}

for database in temporal temporal_visibility; do
  case $database in
    temporal) schema=temporal ;;
    *) schema=visibility ;;
  esac
  tool --db "$database" create
  # Fails where the version table is there already, which is what a second start finds.
  tool --db "$database" setup-schema --version 0.0 || true
  tool --db "$database" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$schema/versioned"
done
