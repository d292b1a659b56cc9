"""An SMTP server for tests (aiosmtpd): STARTTLS or TLS from the start, AUTH, messages as JSON files.

    mail_server.py PORT_FILE FOLDER MODE CERTIFICATE KEY [DKIM_RECORD]

MODE: starttls, implicit, or plain (offers neither STARTTLS nor AUTH). User "shop", password "s3cr3t pass". Recipients at
"no@…" get 550, at "grey@…" 451. Each message becomes FOLDER/<number>.json: how it came, and what Python's own parser makes
of it. DKIM_RECORD is what DNS would say of every key; dkimpy then verifies the message as it came, and with a letter of its
subject changed.
"""

import asyncio
import base64
import email
import email.policy
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

PORT_FILE, FOLDER, MODE, CERTIFICATE, KEY, *DKIM_RECORD = sys.argv[1:]


def verdicts_of(message):
    import dkim

    asked = []

    def verify(content):
        def record(name, timeout=5):
            asked.append(name.decode())
            return DKIM_RECORD[0].encode()
        return dkim.verify(content, dnsfunc=record)

    return {"signed": verify(message), "changed": verify(message.replace(b"Subject: H", b"Subject: B")), "asked": asked[0]}


def parts_of(message):
    for part in message.walk():
        if part.is_multipart():
            continue
        payload = part.get_payload(decode=True)
        yield {"type": part.get_content_type(), "charset": part.get_content_charset(), "filename": part.get_filename(),
               "disposition": part.get_content_disposition(), "base64": base64.b64encode(payload).decode()}


class Handler:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("no@"):
            return "550 5.1.1 no such user"
        if address.startswith("grey@"):
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        Handler.count += 1
        record = {
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": MODE == "implicit" or session.ssl is not None,
            "user": session.auth_data.login.decode() if session.auth_data else None, "peer": session.peer[1],
            "ehlo": session.host_name, "headers": [[name, str(value)] for name, value in message.items()],
            "parts": list(parts_of(message)), "raw": envelope.content.decode("utf-8", "replace"),
        }
        if DKIM_RECORD:
            record["dkim"] = verdicts_of(envelope.content)
        path = os.path.join(FOLDER, f"{Handler.count}.json")
        with open(path + ".new", "w") as file:
            json.dump(record, file)
        os.rename(path + ".new", path)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    ok = data.login == b"shop" and data.password == b"s3cr3t pass"
    return AuthResult(success=ok, handled=False, auth_data=data)


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE, KEY)
    settings = {
        "starttls": dict(tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate),
        "implicit": dict(auth_required=True, auth_require_tls=False, authenticator=authenticate),
        "plain": {},
    }[MODE]
    handler = Handler()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="mail.test", **settings), "127.0.0.1", 0, ssl=context if MODE == "implicit" else None)
    with open(PORT_FILE + ".new", "w") as file:
        file.write(str(server.sockets[0].getsockname()[1]))
    os.rename(PORT_FILE + ".new", PORT_FILE)
    await server.serve_forever()


asyncio.run(main())
