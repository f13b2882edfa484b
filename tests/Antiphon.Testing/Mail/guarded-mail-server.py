"""aiosmtpd as a mail server that takes mail from one account only, and, with a certificate, only encrypted.

It takes none for nobody@, relays none to elsewhere.example, and takes none of more than 100,000 bytes.

guarded-mail-server.py HOST PORT BOX USER PASSWORD [CERTIFICATE KEY]
"""
import ssl
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import AuthResult

host, port, box, user, password, *certificate = sys.argv[1:]
tls = None
if certificate:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate)


class Box(Mailbox):
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 there is nobody of that name"
        if address.endswith("@elsewhere.example"):
            return "554 5.7.1 relaying denied"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, login):
    return AuthResult(success=(login.login, login.password) == (user.encode(), password.encode()), handled=False)


Controller(
    Box(box), data_size_limit=100_000, hostname=host, port=int(port), tls_context=tls, require_starttls=tls is not None,
    auth_required=True, auth_require_tls=tls is not None, authenticator=authenticate).start()
threading.Event().wait()
