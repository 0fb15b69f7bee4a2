"""The console behind a real proxy that shows it under another path: every link, form, redirection and cookie works."""
import contextlib
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request

import pytest

from consoles import configure, forget_guesses, log_lines, post, session_token
from harness import wait_for

MODULES = "/usr/lib/apache2/modules"
APACHE = """
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
DefaultRuntimeDir {folder}
PidFile {folder}/pid
ErrorLog {folder}/error.log
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_http_module {modules}/mod_proxy_http.so
StartServers 1
ProxyPass {path} http://127.0.0.1:{behind}{console}
"""
LIGHTTPD = """
server.bind = "127.0.0.1"
server.port = {port}
server.document-root = "{folder}"
server.errorlog = "{folder}/error.log"
server.modules = ( "mod_proxy" )
proxy.server = ( "{path}" => (( "host" => "127.0.0.1", "port" => {behind} )) )
proxy.header = ( "map-urlpath" => ( "{path}" => "{console}" ) )
"""
SERVERS = {
    "apache": (APACHE, ["/usr/sbin/apache2", "-X", "-f"]),
    "lighttpd": (LIGHTTPD, ["/usr/sbin/lighttpd", "-D", "-f"]),
}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


@contextlib.contextmanager
def proxy(s, server, path):
    """The address of a proxy whose `path` is our console."""
    text, command = SERVERS[server]
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        conf = os.path.join(folder, "proxy.conf")
        with open(conf, "w", encoding="ascii") as f:
            f.write(text.format(port=port, folder=folder, modules=MODULES, path=path, behind=s.http.port, console=s.http.path("console")))
        running = subprocess.Popen([*command, conf], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            wait_for("the proxy", lambda: answers(port) or running.poll() is not None)
            assert running.poll() is None, "%s does not start" % server
            yield "http://127.0.0.1:%d%s" % (port, path)
        finally:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


class Browser:
    """Follows links and redirections and keeps cookies as a browser does: by the address that it sees itself."""

    def __init__(self):
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.url, self.html = None, ""

    def open(self, target, form=None):
        """A link or form of the page that is shown, or an address."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        url = urllib.parse.urljoin(self.url or target, target.replace("&amp;", "&"))
        with self.opener.open(url, data, timeout=12) as answer:
            self.url, self.html, self.type = answer.url, answer.read().decode(), answer.headers["Content-Type"]
        return self.html

    def links(self):
        return re.findall(r'(?:href|action)="([^"]*)"', self.html)


@pytest.mark.stack("after", "fcgid", "cgi")
@pytest.mark.parametrize("path", ["/anything/", "/anything", "/deep/er/desk.html"])
@pytest.mark.parametrize("server", sorted(SERVERS))
def test_console_works_behind_proxy(s, server, path):
    """behind a proxy that shows it under another path the console is signed in to, read, searched and left"""
    order_id, _ = s.issue(s.product(day=0))
    with proxy(s, server, path) as address:
        browser, stranger = Browser(), Browser()
        browser.open(address)
        assert "current-password" in browser.html and browser.url.startswith(address), browser.url
        sign_in = re.search('<form class="sign-in" method="post" action="([^"]*)"', browser.html).group(1)
        browser.open(sign_in, {"password": s.env["SHANMEN_CONSOLE_PASSWORD"]})
        assert browser.url == address + "?p=today" and "今日门票" in browser.html, (browser.url, browser.html[:2000])
        for link in sorted(set(browser.links())):
            if not link.startswith("#") and "sign-out" not in link:
                page = Browser()
                page.jar, page.opener, page.url = browser.jar, browser.opener, browser.url
                page.open(link)
                assert page.url.startswith(address) and "current-password" not in page.html, (link, page.url)
        browser.open("?p=orders&q=" + order_id)
        assert "?p=order&no=" in browser.url and order_id in browser.html, browser.url
        stranger.open(address)
        assert "current-password" in stranger.html
        token = session_token(browser.html)
        copy = [(c.name, c.value) for c in browser.jar]
        assert len(copy) == 1, copy
        browser.open("?p=sign-out", {"token": token})
        assert "current-password" in browser.html and not list(browser.jar), list(browser.jar)


def test_proxy_adds_address_of_client(s):
    """wrong passwords through a trusted proxy are those of the address that it has added, whatever the client says"""
    configure(s, trusted_proxy="127.0.0.1")
    forget_guesses(s)
    try:
        with proxy(s, "apache", "/desk/") as address:
            port = urllib.parse.urlsplit(address).port
            body = b"password=wrong"
            ask = (
                "POST /desk/?p=sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: 203.0.113.66\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)
            )
            with socket.create_connection(("127.0.0.1", port), timeout=12, source_address=("127.0.0.77", 0)) as sock:
                sock.sendall(ask.encode() + body)
                status = sock.makefile("rb").readline()
        assert b" 403 " in status, status
        assert s.sql("SELECT subject FROM console_guess WHERE subject <> '*'") == [("127.0.0.77",)]
        assert any("address=127.0.0.77 " in line for line in log_lines(s))
    finally:
        forget_guesses(s)
        configure(s, trusted_proxy="")


def cookie_words(s, **headers):
    answer = post(s, "?p=sign-in", {"password": s.env["SHANMEN_CONSOLE_PASSWORD"]}, **headers)
    assert answer.status == 303, answer
    return [w.strip() for w in answer.headers["Set-Cookie"].split(";")]


def test_public_address_decides_path_and_tls(s):
    """console_url decides the cookie's path, and that it is sent over TLS only; without it, TLS as the request shows it"""
    public = (("https://tickets.example/a/desk/", ["Path=/a/desk/", "Secure"]), ("http://10.0.0.5:8080", ["Path=/"]),
              ("", []))  # fmt: skip
    try:
        for url, wanted in public:
            configure(s, console_url=url)
            words = cookie_words(s)
            assert [w for w in words if w.startswith("Path") or w == "Secure"] == wanted, (url, words)
            assert {"HttpOnly", "SameSite=Strict"} <= set(words), words
        for told in ("https", "HTTPS", "https, http"):
            assert "Secure" in cookie_words(s, **{"X-Forwarded-Proto": told}), told
        assert "Secure" not in cookie_words(s, **{"X-Forwarded-Proto": "http"})
    finally:
        configure(s, console_url="")
