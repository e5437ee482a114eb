#!/usr/bin/env bash
# Installs the servers that tests start (Dovecot, Postfix, Chromium) where this is possible.
# Tests whose server is missing skip and say so.
set -u
declare -A wanted=([dovecot]=dovecot-imapd [postfix]=postfix [chromium]=chromium)
missing=()
for program in "${!wanted[@]}"; do
  PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || missing+=("${wanted[$program]}")
done
[ "${#missing[@]}" -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "Not installed here, their tests will be skipped: ${missing[*]}" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
  echo "Could not be installed, their tests will be skipped: ${missing[*]}" >&2
