#!/bin/sh
# Creates a delegation, signed by Standard Webhooks: openssl and curl only.
#   BASE=<the web trigger's address> SECRET=whsec_... ./call.sh [id]
set -eu

id="${1:-task-$(date +%s)}"
body=$(printf '{"id": "%s", "person": {"email": "jane@acme.example", "name": "Jane Roe"}, "app": {"name": "Figma"}}' "$id")

# What is signed: "<webhook-id>.<webhook-timestamp>.<body>", with the base64 after whsec_ as the key.
message="msg_$(openssl rand -hex 12)"
timestamp=$(date +%s)
key=$(printf '%s' "${SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
signature=$(printf '%s' "$message.$timestamp.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)

curl --silent --show-error --fail-with-body "$BASE/v1/delegations" \
  --header 'content-type: application/json' \
  --header "webhook-id: $message" \
  --header "webhook-timestamp: $timestamp" \
  --header "webhook-signature: v1,$signature" \
  --data-raw "$body"
echo
