"""What `tests/run --sanitizers` leaves out, and why: a sanitizer judges memory and arithmetic of native code, so each
program, each door, hostile input and faults are run, but not what other things decide. With `tools/check --full` all is run.
"""
import importlib

SHIM = "the sanitizer's runtime must be loaded before the shim that kills"
LOCKS = "decided by the database's locks; the programs' code is the same as without a race"
QUERY = "decided by queries; the programs' code is run by other cases"
STANDIN = "about the stand-in, which is never installed; it runs under sanitizers in all other cases"

# A file, or a file and a case, without `test_`.
LEFT_OUT = {
    "arrival": "the same callbacks as in codes, refund and replay, in another order",
    "budget": "counts round trips to the database, and instructions",
    "closing::no_person_leaked": "decided by what is written, whatever the compiler",
    "compare::killed_comparison_completed_by_next_run": SHIM,
    "compare_queue": QUERY,
    "control": "a positive control shows that a race finds its fault; the guards are not about memory",
    "deadlines": QUERY,
    "expire_driver": STANDIN,
    "faults::memory_and_descriptors_do_not_grow": "a sanitizer keeps freed memory, so sizes mean nothing",
    "late": STANDIN,
    "leaving": SHIM,
    "lockwaits": LOCKS,
    "month": "days of the same callbacks and batch programs as elsewhere",
    "outbox::kill_at_every_outbox_deliver_step": SHIM,
    "product_sync::kill_at_every_product_sync_step": SHIM,
    "purge::kill_at_every_step_of_purge": SHIM,
    "purge_records": QUERY,
    "queue": QUERY,
    "races": LOCKS,
    "recheck": "the rules run in rules and decrypt",
    "reconcile::kill_at_every_step_of_reconcile": SHIM,
    "sale": STANDIN,
    "selftest": "about the tests' own tools",
    "shops::kill_at_every_step_of_poi_sync": SHIM,
    "sim_webhook": STANDIN,
    "standin": STANDIN,
    "standin_books": STANDIN,
    "standin_goods": STANDIN,
    "standin_shop": STANDIN,
    "stock_push::killed_at_any_step_calendar_arrives": SHIM,
    "stock_push::year_of_500_skus_within_rate": "a larger calendar than elsewhere, by the same code",
    "upgrade": "decided by SQL scripts",
}


def reason(path, name):
    """Why the function `name` of the file `path` is left out; None when it is not."""
    file = path.stem.removeprefix("test_")
    return LEFT_OUT.get(file) or LEFT_OUT.get("%s::%s" % (file, name.removeprefix("test_")))


def unknown():
    """Names in the list that no test has."""
    def missing(key):
        file, _, name = key.partition("::")
        try:
            module = importlib.import_module(file if file == "closing" else "test_" + file)
        except ModuleNotFoundError:
            return True
        return bool(name) and not hasattr(module, "test_" + name)

    return [key for key in LEFT_OUT if missing(key)]
