#!/bin/sh
# The Temporal namespace and the search attributes that runs set. Harmless when they are there.
set -eu
: "${TEMPORAL_NAMESPACE:=default}"
export TEMPORAL_NAMESPACE

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 90d

until temporal operator search-attribute list >/dev/null 2>&1; do sleep 1; done
known=$(temporal operator search-attribute list)
for attribute in RunbookTarget:Keyword RunbookStep:Keyword RunbookOutcome:Keyword RunbookParked:Bool; do
  name=${attribute%%:*}
  case $known in
    *"$name"*) ;;
    *) temporal operator search-attribute create --name "$name" --type "${attribute#*:}" ;;
  esac
done
