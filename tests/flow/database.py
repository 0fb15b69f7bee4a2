"""SQL as the tests ask it: a connection of its own for each text, so that no text inherits a transaction or a setting."""
import re

import pymysql
from pymysql.constants import CLIENT, ER

LIMIT_S = 60
DEADLOCKS = 20  # with programs that work meanwhile

CATALOGUE = re.compile(r"\b(?:UPDATE|INTO|DELETE(?: [a-z]+)? FROM) (?:app|merchant|product|sale_rule|sku)\b")


def changes_catalogue(text):
    """True for SQL that changes what processes remember of the catalogue. Not in another database, which they do not read."""
    return CATALOGUE.search(text) is not None and not text.startswith("USE ")


def rows(socket, user, password, name, text):
    """Rows of all statements in `text`, one after another, as tuples of text; NULL as None."""
    try:
        connection = pymysql.connect(
            unix_socket=socket,
            user=user,
            password=password,
            database=name,
            charset="utf8mb4",
            autocommit=None,  # as the server has it
            conv={},  # values stay text
            client_flag=CLIENT.MULTI_STATEMENTS,
            connect_timeout=LIMIT_S,
            read_timeout=LIMIT_S,
            write_timeout=LIMIT_S,
        )
        try:
            return fetch(connection, text.strip().rstrip(";"))
        finally:
            connection.close()
    except pymysql.Error as e:
        raise AssertionError("SQL: %s\n%s" % (e, text[:400])) from e


def fetch(connection, text):
    found = []
    with connection.cursor() as cursor:
        begin(cursor, text)
        while True:
            found += [tuple(cell(c) for c in row) for row in cursor.fetchall()]
            if not cursor.nextset():
                return found


def begin(cursor, text):
    """The first statement; after a deadlock again, since nothing of the text has happened yet."""
    for left in reversed(range(DEADLOCKS)):
        try:
            cursor.execute(text)
            return
        except pymysql.OperationalError as e:
            if e.args[0] != ER.LOCK_DEADLOCK or left == 0:
                raise


def cell(value):
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
