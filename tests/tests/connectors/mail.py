"""A real mail server, which prints every mail it takes as a line of JSON, read by Python's own reader of mails.

usage: mail.py CERTIFICATE KEY. Prints {"starttls": port, "tls": port, "plain": port} first. Whom a mail goes to
decides how it is answered: later@, never@, drop@ (the connection is cut after the mail was taken).
"""

import asyncio
import base64
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Desk:
    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        if to.startswith("later@"):
            return "451 greylisted, come back"
        if to.startswith("never@"):
            return "550 no such printer"
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        said = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "login": session.auth_data and session.auth_data.login.decode(),
            "tls": server.transport.get_extra_info("sslcontext") is not None,
            "headers": [[name, str(value)] for name, value in message.items()],
            "defects": [str(defect) for part in message.walk() for defect in part.defects],
            "files": [],
        }
        for part in message.walk():
            if part.is_multipart():
                continue
            content = part.get_payload(decode=True)
            if part.get_filename() is not None:
                said["files"].append(
                    {"name": part.get_filename(), "type": part.get_content_type(),
                     "base64": base64.b64encode(content).decode()}
                )
            else:
                said[part.get_content_type()] = content.decode(part.get_content_charset() or "utf-8")
        print(json.dumps(said), flush=True)
        if to.startswith("drop@"):
            server.transport.abort()
            await asyncio.sleep(0)
        return "250 kept as 42"


def check(server, session, envelope, mechanism, data):
    fine = isinstance(data, LoginPassword) and (data.login, data.password) == (b"guichet", "pass word+7/ü".encode())
    return AuthResult(success=fine, handled=False, auth_data=data)


async def main():
    certificate, key = sys.argv[1:]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()

    def secured():
        return SMTP(Desk(), tls_context=context, require_starttls=True, authenticator=check, auth_required=True)

    def wrapped():
        return SMTP(Desk(), authenticator=check, auth_required=True, auth_require_tls=False)

    def plain():
        return SMTP(Desk())

    servers = {
        "starttls": await loop.create_server(secured, "127.0.0.1", 0),
        "tls": await loop.create_server(wrapped, "127.0.0.1", 0, ssl=context),
        "plain": await loop.create_server(plain, "127.0.0.1", 0),
    }
    print(json.dumps({name: server.sockets[0].getsockname()[1] for name, server in servers.items()}), flush=True)
    # Whoever started it ends it by closing its input.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
