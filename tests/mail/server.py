"""A mail server for the tests: aiosmtpd, which other people wrote, on loopback.

    server.py --tls none|starttls|implicit [--folder DIR] [--user NAME --password WORD] [--port N]

Prints one line of JSON with its port, and then one for every mail it takes. Protected, it makes a certificate authority in
the folder, ca.pem, and a certificate for localhost. What it does with a mail, the name of whom it is for says:

    gone@...       refused for good (550)
    later-N@...    put off N times (451), then taken
    full@...       refused although nothing is wrong with the address (552)
    silent@...     never answered
"""

import argparse
import asyncio
import json
import re
import ssl
import subprocess
import sys
from collections import Counter
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult


def say(**told):
    print(json.dumps(told), flush=True)


def body_of(message, kind):
    part = message.get_body(preferencelist=(kind,))
    return part.get_content() if part else None


class Post:
    """Takes mail, or does not."""

    def __init__(self):
        self.put_off = Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "gone":
            return "550 5.1.1 no such mailbox here"
        if name == "full":
            return "552 5.2.2 mailbox full"
        if name == "silent":
            await asyncio.sleep(600)
        later = re.fullmatch(r"later-(\d+)", name)
        if later and self.put_off[address] < int(later.group(1)):
            self.put_off[address] += 1
            say(put_off=address)
            return "451 4.7.1 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        say(
            to=envelope.rcpt_tos,
            sender=envelope.mail_from,
            protected=server.transport.get_extra_info("sslcontext") is not None,
            signed_in=bool(session.authenticated),
            headers={name.lower(): str(value) for name, value in message.items()},
            text=body_of(message, "plain"),
            html=body_of(message, "html"),
        )
        return "250 taken"


def certificate(folder):
    """An authority, and what it signs for localhost."""
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    leaf = ["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"]
    for name, subject, more in (
        ("ca", "tests", ["-addext", "keyUsage=critical,keyCertSign"]),
        ("server", "localhost", [*leaf, "-CA", f"{folder}/ca.pem", "-CAkey", f"{folder}/ca.key"]),
    ):
        files = ["-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem"]
        subprocess.run([*new, "-subj", f"/CN={subject}", *files, *more], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")
    return context


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--folder")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--port", type=int, default=0)
    args = parser.parse_args()

    context = certificate(args.folder) if args.tls != "none" else None
    smtp = {"hostname": "mail.test", "enable_SMTPUTF8": True}
    if args.tls == "starttls":
        smtp.update(tls_context=context, require_starttls=True)
    if args.user:

        def let_in(server, session, envelope, mechanism, data):
            right = (data.login.decode(), data.password.decode()) == (args.user, args.password)
            return AuthResult(success=right)

        smtp.update(authenticator=let_in, auth_required=True, auth_require_tls=args.tls == "starttls")

    implicit = context if args.tls == "implicit" else None

    async def serve():
        loop, post = asyncio.get_running_loop(), Post()
        running = await loop.create_server(lambda: SMTP(post, loop=loop, **smtp), "127.0.0.1", args.port, ssl=implicit)
        say(port=running.sockets[0].getsockname()[1])
        # It ends with whoever started it.
        await loop.run_in_executor(None, sys.stdin.read)

    asyncio.run(serve())


main()
