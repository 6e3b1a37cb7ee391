#!/bin/sh
# Calls Delegate for Jira with a Standard Webhooks signature. Needs curl and openssl.
#   sh call.sh                                       creates a delegation with a new id
#   sh call.sh task-8841                             creates the delegation task-8841
#   sh call.sh GET '/v1/delegations?state=completed' makes any call: METHOD PATH [JSON]
set -eu

BASE="${BASE:-}"     # the web trigger's URL
SECRET="${SECRET:-}" # the incoming signing secret, whsec_...

fail() {
  echo "$1" >&2
  exit 2
}
for tool in curl openssl od tr sort; do
  command -v "$tool" >/dev/null || fail "Install $tool first: this script needs it."
done
case "$BASE" in
  http://?* | https://?*) ;;
  *) fail "Set BASE to the web trigger's URL, for example: export BASE=https://..." ;;
esac
case "$SECRET" in
  whsec_?*) ;;
  *) fail "Set SECRET to the incoming signing secret, for example: export SECRET=whsec_..." ;;
esac

if [ $# -ge 2 ]; then
  method="$1" path="$2" body="${3:-}"
else
  id="${1:-task-$(date +%s)}"
  method=POST path=/v1/delegations
  body=$(printf '{"id": "%s", "person": {"email": "jane@acme.example", "name": "Jane Roe"}, "app": {"name": "Figma"}}' "$id")
fi

# Query parameters are signed and sent sorted by name, because Forge doesn't keep their order.
case "$path" in
  *\?*)
    query=$(printf '%s' "${path#*\?}" | tr '&' '\n' | LC_ALL=C sort -s -t= -k1,1 | tr '\n' '&')
    path="${path%%\?*}?${query%&}"
    ;;
esac

# The signature is over "<webhook-id>.<webhook-timestamp>.<content>". The content is the body, or
# "METHOD path" without a body.
message_id="msg_$(openssl rand -hex 12)"
timestamp=$(date +%s)
key=$(printf '%s' "${SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
signature=$(printf '%s' "$message_id.$timestamp.${body:-$method $path}" |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)

set -- --request "$method" "${BASE%/}$path" \
  --header "webhook-id: $message_id" \
  --header "webhook-timestamp: $timestamp" \
  --header "webhook-signature: v1,$signature"
if [ -n "$body" ]; then
  set -- "$@" --header 'content-type: application/json' --data-raw "$body"
fi
result=$(curl --silent --show-error --write-out '\n%{http_code}' "$@") || fail "$BASE can't be reached."
status="${result##*
}"
printf '%s\n' "${result%
*}"
[ "$status" -lt 400 ] || fail "The app answered $status."
