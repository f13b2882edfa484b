"""aiosmtpd as a mail server that takes mail from one account only, and, with a certificate, only encrypted.

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


def authenticate(server, session, envelope, mechanism, login):
    return AuthResult(success=(login.login, login.password) == (user.encode(), password.encode()), handled=False)


Controller(
    Mailbox(box), hostname=host, port=int(port), tls_context=tls, require_starttls=tls is not None,
    auth_required=True, auth_require_tls=tls is not None, authenticator=authenticate).start()
threading.Event().wait()
