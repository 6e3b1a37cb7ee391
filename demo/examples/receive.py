"""Receives the pushes of Delegate for Jira and verifies their Standard Webhooks signature. Needs Python 3.9 or newer.

python3 receive.py [port]
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# The outgoing signing secret, whsec_... While a rotation overlaps: both secrets, separated by a space.
SECRET = os.environ.get("SECRET", "")

TOLERANCE_SECONDS = 5 * 60
MAX_BODY_BYTES = 1024 * 1024


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(2)


def keys_of(secrets):
    """Decodes the secrets, or ends the process with a message."""
    try:
        if secrets and all(secret.startswith("whsec_") for secret in secrets):
            return [base64.b64decode(secret[len("whsec_") :]) for secret in secrets]
    except binascii.Error:
        pass
    fail("Set SECRET to the outgoing signing secret, for example: export SECRET=whsec_...")


KEYS = keys_of(SECRET.split())

# Newest state by id. In production, use a database, and compare and write in one transaction.
newest = {}
lock = threading.Lock()


def is_signed(headers, body):
    """Returns true if a signature of the raw body matches a secret, and the timestamp is within the tolerance."""
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    matches = False
    for key in KEYS:
        digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
        expected = b"v1," + base64.b64encode(digest)
        for given in headers.get("webhook-signature", "").split(" "):
            if hmac.compare_digest(given.encode(), expected):
                matches = True
    return matches


def store_push(push):
    """Stores a push if it's newer than the stored state with the same id. A repeated or late push changes nothing."""
    kind, data = push["type"], push["data"]
    if kind == "connection.test" or data.get("test") is True:
        return f"{kind}: acknowledged and ignored"
    key = f"offboarding:{data['id']}" if kind.startswith("offboarding.") else data["id"]
    with lock:
        if data["sequence"] <= newest.get(key, {"sequence": 0})["sequence"]:
            return f"{kind} {key}: not newer"
        newest[key] = data
    return f"{kind} {key} {data['sequence']}: {data['state']}"


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(self.status())
        self.end_headers()

    def status(self):
        """Returns the status of the response. The app retries after each status except 2xx and 410."""
        length = self.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY_BYTES:
            return 413
        body = self.rfile.read(int(length))
        if not is_signed(self.headers, body):
            return 401
        try:
            print(store_push(json.loads(body)), flush=True)
            return 204
        except (ValueError, KeyError, TypeError, AttributeError):
            return 400

    def log_message(self, *_):
        """Prints nothing, because do_POST already prints each push."""


try:
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8787), Receiver)
except (OSError, ValueError) as error:
    fail(f"The receiver can't listen: {error}")
print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass
