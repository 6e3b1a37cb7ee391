"""Creates a delegation, signed by Standard Webhooks: Python's standard library only.

BASE=<the web trigger's address> SECRET=whsec_... python3 call.py [id]
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

base, secret = os.environ["BASE"], os.environ["SECRET"]
task = sys.argv[1] if len(sys.argv) > 1 else f"task-{uuid.uuid4()}"
body = json.dumps(
    {"id": task, "person": {"email": "jane@acme.example", "name": "Jane Roe"}, "app": {"name": "Figma"}}
).encode()

# What is signed: "<webhook-id>.<webhook-timestamp>.<body>", with the base64 after whsec_ as the key.
message = f"msg_{uuid.uuid4()}"
timestamp = str(int(time.time()))
key = base64.b64decode(secret.removeprefix("whsec_"))
digest = hmac.new(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256).digest()

request = urllib.request.Request(
    f"{base}/v1/delegations",
    data=body,
    headers={
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    },
)
try:
    with urllib.request.urlopen(request) as answer:
        print(answer.read().decode())
except urllib.error.HTTPError as refused:
    print(refused.read().decode())
    sys.exit(1)
