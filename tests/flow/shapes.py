"""What answers must look like, by the interface pages: checked strictly, from outside."""
import re

KINDS = {1: "credentials", 2: "certificate_nos", 3: "qrcodes", 6: "urls"}
ITEM_KEYS = {"project_id", "name", "qrcodes", "certificate_nos", "credentials", "urls", "status"}


def check_vouchers(vouchers, copies, count=1, kinds=(3,), tourists=(), projects=None):
    """Checks `vouchers` of an answer with codes against every rule of the page. `projects`: the catalogue's, in order."""
    assert isinstance(vouchers, list) and len(vouchers) == copies, "not one element per copy: %r" % (vouchers,)
    seen = []
    for n, v in enumerate(vouchers, 1):
        assert set(v) <= {"entrance", "projects"}, "unknown member: %r" % v
        items = ([v["entrance"]] if v.get("entrance") else []) + list(v.get("projects") or [])
        assert items, "entrance and projects both empty"
        if "projects" in v:
            assert isinstance(v["projects"], list)
        for item in v.get("projects") or []:
            assert isinstance(item.get("name"), str) and item["name"], "a project without a name: %r" % item
        for item in items:
            check_item(item, count, kinds, tourists)
            seen.append(item["project_id"])
        if projects is not None:
            wanted = ["%s-%d" % (i, n) for i, _, _ in projects]
            assert sorted(i["project_id"] for i in items) == sorted(wanted), (items, wanted)
    assert len(seen) == len(set(seen)), "project_id not unique in the order: %s" % seen


def check_item(item, count, kinds, tourists):
    assert set(item) <= ITEM_KEYS, "a member that no page names: %r" % item
    assert isinstance(item["project_id"], str) and item["project_id"]
    allowed = {KINDS[k] for k in kinds}
    given = {k for k in KINDS.values() if item.get(k)}
    assert given, "no kind of credential: %r" % item
    assert given <= allowed, "kinds %s, configured %s" % (given, allowed)
    for kind in given:
        assert isinstance(item[kind], list) and len(item[kind]) <= max(count, 1), "more than %d: %r" % (
            count,
            item[kind],
        )
    for text in item.get("qrcodes") or []:
        assert isinstance(text, str) and 0 < len(text) <= 512
    for text in item.get("certificate_nos") or []:
        assert isinstance(text, str) and text
    for text in item.get("urls") or []:
        assert re.match(r"https?://", text), text
    numbers = {t.license_id.upper() for t in tourists if t.license_id}
    for c in item.get("credentials") or []:
        assert set(c) == {"credential_type", "credential_no"} and type(c["credential_type"]) is int, c
        assert c["credential_no"] in numbers, "a document of no person in the request: %r" % c


def check_create(data, mode="after-payment", confirm="sync"):
    assert isinstance(data["order_out_id"], str) and data["order_out_id"], data
    if mode == "after-payment":
        check_confirm(data["confirm_info"], confirm)


def check_confirm(info, confirm="sync", result=1):
    assert type(info["confirm_mode"]) is int, info
    if confirm == "async":
        assert info["confirm_mode"] == 2, info
        assert "confirm_result" not in info, "a result that is not known yet: %r" % info
    else:
        assert (
            info["confirm_mode"] == 1 and info["confirm_result"] == result and type(info["confirm_result"]) is int
        ), info


def check_query(data, total, used):
    assert type(data["total_voucher_quantity"]) is int and data["total_voucher_quantity"] == total, data
    assert type(data["used_voucher_quantity"]) is int and data["used_voucher_quantity"] == used, data
    assert isinstance(data["order_out_id"], str) and data["order_out_id"], data
    seen = 0
    for v in data.get("vouchers") or []:
        for item in ([v["entrance"]] if v.get("entrance") else []) + list(v.get("projects") or []):
            assert item["status"] in (0, 1) and type(item["status"]) is int, item
            assert item["project_id"], item
        seen += 1
    assert seen in (0, total), data
