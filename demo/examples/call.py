"""Calls Delegate for Jira with a Standard Webhooks signature. Needs Python 3.9 or newer.

python3 call.py                                       creates a delegation with a new id
python3 call.py task-8841                             creates the delegation task-8841
python3 call.py GET '/v1/delegations?state=completed' makes any call: METHOD PATH [JSON]
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
import uuid

BASE = os.environ.get("BASE", "")  # the web trigger's URL
SECRET = os.environ.get("SECRET", "")  # the incoming signing secret, whsec_...


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(2)


def with_sorted_query(text):
    """Sorts query parameters by name, because Forge doesn't keep their order."""
    pathname, _, query = text.partition("?")
    if not query:
        return pathname
    return pathname + "?" + "&".join(sorted(query.split("&"), key=lambda parameter: parameter.split("=")[0]))


if not re.match(r"https?://.", BASE):
    fail("Set BASE to the web trigger's URL, for example: export BASE=https://...")
try:
    if not SECRET.startswith("whsec_"):
        raise binascii.Error
    key = base64.b64decode(SECRET[len("whsec_") :])
except binascii.Error:
    fail("Set SECRET to the incoming signing secret, for example: export SECRET=whsec_...")

arguments = sys.argv[1:]
if len(arguments) >= 2:
    method, path = arguments[0], with_sorted_query(arguments[1])
    body = arguments[2] if len(arguments) > 2 else ""
else:
    method, path = "POST", "/v1/delegations"
    body = json.dumps(
        {
            "id": arguments[0] if arguments else f"task-{uuid.uuid4()}",
            "person": {"email": "jane@acme.example", "name": "Jane Roe"},
            "app": {"name": "Figma"},
        }
    )

# The signature is over "<webhook-id>.<webhook-timestamp>.<content>". The content is the body, or
# "METHOD path" without a body.
message_id = f"msg_{uuid.uuid4()}"
timestamp = str(int(time.time()))
content = f"{message_id}.{timestamp}.{body or f'{method} {path}'}".encode()
signature = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()

request = urllib.request.Request(BASE.rstrip("/") + path, data=body.encode() or None, method=method)
request.add_header("webhook-id", message_id)
request.add_header("webhook-timestamp", timestamp)
request.add_header("webhook-signature", f"v1,{signature}")
if body:
    request.add_header("content-type", "application/json")
try:
    with urllib.request.urlopen(request, timeout=60) as response:
        print(response.read().decode())
except urllib.error.HTTPError as refused:
    print(refused.read().decode())
    fail(f"The app answered {refused.code}.")
except OSError as error:
    fail(f"{BASE} can't be reached: {getattr(error, 'reason', error)}")
