"""The tests' own tools, against the interface pages' vectors: what checks the product must itself be right."""
import caller
import native
import people

SECRET = "0123456789abcdef0123456789abcdef"

# id: (secret, query, body or None for GET, sha256, md5)
SIGNATURES = {
    "S1": (
        SECRET,
        "client_key=aw1234567890abcd&timestamp=1767225600000",
        '{"order_id":"1001","count":2}',
        "a0008caab22867022f88f5d5156beabecf5ba1a3706411687687e60f936ee803",
        "eb51a9bcda9285dc99b4f4715c9f45b3",
    ),
    "S2": (
        SECRET,
        "timestamp=1767225600000&sign=ffffffffffffffffffffffffffffffff&client_key=aw1234567890abcd",
        '{"order_id":"1001","count":2}',
        "a0008caab22867022f88f5d5156beabecf5ba1a3706411687687e60f936ee803",
        "eb51a9bcda9285dc99b4f4715c9f45b3",
    ),
    "S3": (
        SECRET,
        "client_key=aw1234567890abcd&timestamp=1767225600123",
        '{"sku":{"sku_name":"山门景区成人票"},"order_id":"1002"}',
        "0e8f268a46311e2594749eab34fde47d6001428e35b0ede8ad0419e56bbce49b",
        "487269ab20c131e7e36edec596b0f5d8",
    ),
    "S4": (
        SECRET,
        "client_key=aw1234567890abcd&timestamp=1767225600123",
        '{"order_id": "1002", "sku": {"sku_name": "山门景区成人票"}}',
        "cb73c766cd10d7716a2129eccdf216dd5013bcfbebd6b18582e7cbce372c5367",
        "53ae85f5ebad363c0edf11bc0a9b3b11",
    ),
    "S5": (
        SECRET,
        "client_key=aw1234567890abcd&timestamp=1767225600456",
        r'{"remark":"a&b=c%20d+e \u4e2d\n","n":1.50}',
        "25b3151c443757f4da5a0c146467e71fb64f46c933a9b691f4ffd7ecbc35761c",
        "28aa422dd142f1edf5684ca89fc75296",
    ),
    "S6": (
        SECRET,
        "client_key=aw1234567890abcd&timestamp=1767225600789",
        None,
        "a58e55a10626656ac92a1f455ae13f38ce7a26494cdfeddd42da7f5f83a1a3a3",
        "70f1ce511eb22ad9d88eba40c6c10606",
    ),
    "S8": (
        SECRET,
        "client_key=aw1234567890abcd&timestamp=1767225601000",
        "",
        "ceda62d4be8f92f8b2e48d39f7bf876d8f88a0094214eeb1b9d31294684a94b9",
        "339a43134f67e85d12d372e65526403e",
    ),
    "S9": (
        SECRET,
        "zone=cn&timestamp=1767225602000&b=2&B=1&a_b=4&aB=3&client_key=aw1234567890abcd",
        "{}",
        "9a951f5d615e5ebde41fa12109786e7b783fc18bc4a4aff6524a1a7a37cc706c",
        "97a53f6042bec3f3e2bc5a3b2bcdbf18",
    ),
    "S10": (
        SECRET,
        "client_key=aw1234567890abcd&note=%E5%B1%B1%E9%97%A8%26x&timestamp=1767225603000",
        "{}",
        "dca5eba4ba436ec2872be552e813de4d149e358e7820a2e807f774c0a6c17680",
        "5f1966cd15d86432dafcf228d996ef27",
    ),
    "S11": (
        SECRET,
        "client_key=aw1234567890abcd&other=b&other=a&timestamp=1710000000000",
        '{"order_id":"1"}',
        "ebbc0404fafe9e2779afa404d61537fd46093274b98aaeed6f45f630ef69383c",
        "416a15da1ba46f0c4da8d57b0e486af3",
    ),
    "S12": (
        SECRET,
        "client_key=aw1234567890abcd&ext=&timestamp=1767225604000",
        "{}",
        "1f39d0fded234a2a3d7243296c4c1228015a0fa9627098c7626fd9f30e2470cb",
        "e525c729f1c21e4015bf6a8eb3ecccf3",
    ),
    "S13": (
        "fedcba9876543210fedcba9876543210",
        "client_key=aw1234567890abcd&timestamp=1767225600000",
        '{"order_id":"1001","count":2}',
        "40e3a65a76c81734ba753cf99714c6976ffa02ce256167cd219681a05c0ed40f",
        "9dbe06df295f8fa0daed36c61c130382",
    ),
}

ENCRYPTED = [
    ("0123456789abcdeffedcba9876543210", "13800000000", "usLWPSq2A/s2fiXzy+bJSA=="),
    ("0123456789abcdeffedcba9876543210", "张三", "g/9pWZPNaE/lqrSXKwwWKw=="),
    ("0123456789abcdeffedcba9876543210", "1234567890abcdef", "aFHH6stALZdzJHauJqsLt5lpNG8jj4auq254CU7J6Ks="),
    ("0123456789abcdeffedcba9876543210", "11010519491231002X", "ezalCukFK6Cro5RNDR7X3Gqyp4RyWDrl2ZGDr8pwk9w="),
    ("0123456789abcdeffedcba9876543210", "", "AEW0fYeasVlTRWs3D9/gXQ=="),
    ("abcdefghijklmnopqrstuvwxyz012", "13800000000", "Uh5C8BDMH5qRk+zzK+xaCA=="),
    ("abcdefghijklmnopqrstuvwxyz01234", "13800000000", "ok15mN0IM6VL3+h253K+8Q=="),
    ("XXabcdefghijklmnopqrstuvwxyz012345Y", "13800000000", "N/uiVF12ZdVbwXl+GVLDzw=="),
]


def test_tests_sign_as_the_vectors_do():
    """the tests sign as the security page's vectors do"""
    for name, (secret, query, body, sha, md5) in SIGNATURES.items():
        raw, post = (body or "").encode(), body is not None
        assert caller.sign_sha256(secret, query, raw, post) == sha, name
        assert caller.sign_md5(secret, query, raw, post) == md5, name


def test_tests_encrypt_as_the_vectors_do():
    """the tests encrypt persons as the security page's vectors do"""
    for secret, plain, cipher in ENCRYPTED:
        assert caller.encrypt(secret, plain) == cipher, (secret, plain)


def test_id_numbers_carry_the_check_character():
    """the tests' id numbers carry the check character of GB 11643"""
    assert people.check_char("11010519491231002") == "X"
    assert people.check_char("44052418800101001") == "4"
    for number in people.DOCUMENTS[1][0]:
        assert people.check_char(number[:17]) == number[17].upper(), number
    assert int(people.id_number(female=True)[16]) % 2 == 0 and int(people.id_number()[16]) % 2 == 1


def test_answer_check_refuses_like_the_platform():
    """the tests' check of an answer refuses what the platform refuses"""
    good = b'{"data":{"error_code":0,"description":"success"}}'
    headers = {"Content-Type": "application/json"}
    assert caller.Answer(200, headers, good, 0).code == 0
    bad = [
        b'{"data":{"error_code":"0","description":""}}',
        b'{"data":{"error_code":0}}',
        b'{"data":{"error_code":0,"description":""},"extra":{}}',
        b'{"data":{"error_code":true,"description":""}}',
        b'{"data":{"error_code":1.0,"description":""}}',
        b"[]",
        b"",
        b'{"data":{"error_code":1000000,"description":""}}',
        b'{"data":{"error_code":0,"error_code":1,"description":""}}',
    ]
    for body in bad:
        try:
            caller.Answer(200, headers, body, 0).code
        except (AssertionError, ValueError, AttributeError):
            continue
        raise AssertionError("accepted although wrong: %r" % body)


def test_list_of_native_names_cases():
    """what a run with --sanitizers leaves out exists"""
    assert not native.unknown(), native.unknown()
