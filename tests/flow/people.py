"""People and their documents, made from a seed: names, phones, id numbers with a right check character.

Also one good and several broken numbers for every license_type of the trade page.
"""
import datetime

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "一二三四五六七八九十春夏秋冬东南西北山水云龙虎凤竹梅兰菊松柏"


def today(offset=0):
    return (datetime.datetime.now(SHANGHAI) + datetime.timedelta(days=offset)).date()


def day_text(offset=0):
    return today(offset).isoformat()


def day_start(day):
    """Unix seconds of 00:00 in Shanghai."""
    return int(datetime.datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).timestamp())


def check_char(first17):
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, WEIGHTS)) % 11]


def id_number(region="110105", birthday="19900307", serial=12, female=False):
    serial = serial % 500 * 2 + (0 if female else 1)
    first = "%s%s%03d" % (region, birthday, serial)
    return first + check_char(first)


def born(years, shift_days=0):
    """The birthday of someone who is `years` old today; shift_days later (positive) or earlier (negative)."""
    t = today()
    try:
        d = t.replace(year=t.year - years)
    except ValueError:  # 29 February
        d = t.replace(year=t.year - years, day=28)
    return (d + datetime.timedelta(days=shift_days)).strftime("%Y%m%d")


class Person:
    def __init__(self, name, phone, license_id=None, license_type=1):
        self.name, self.phone, self.license_id, self.license_type = name, phone, license_id, license_type

    def clear(self, **over):
        """As the trade page's buyer and tourists, unencrypted; a value of None leaves the field out."""
        d = {"name": self.name, "phone": self.phone}
        if self.license_id is not None:
            d.update(license_id=self.license_id, license_type=self.license_type)
        d.update(over)
        return {k: v for k, v in d.items() if v is not None}


class People:
    """Never the same person twice under one seed."""

    def __init__(self, rng):
        self.rng, self.n, self.base = rng, 0, rng.randrange(10**6)
        self.planted = []  # these must be in no log, dump or file

    def person(self, region="110105", birthday=None, female=False):
        self.n += 1
        k = self.n + self.base
        name = FAMILY[k % len(FAMILY)] + "".join(GIVEN[(k // 16**i + i) % len(GIVEN)] for i in range(4))
        phone = "1%d%09d" % (3 + k % 7, (k * 7919 + self.base) % 10**9)
        if birthday is None:  # serial and birthday together keep numbers different
            day = datetime.date(1960, 1, 1) + datetime.timedelta(days=(k * 37) % 12000)
            birthday = day.strftime("%Y%m%d")
        number = id_number(region, birthday, k, female)
        self.planted.append((name, phone, number))
        return Person(name, phone, number)


# license_type: (good numbers, broken numbers)
DOCUMENTS = {
    1: (
        [
            id_number("330102", "19880512", 77),
            id_number("440305", "20000229", 3),
            "11010519491231002X",
            "11010519491231002x",
        ],
        [
            "110105194912310021",
            "11010519491231002",
            "110105194913310026",
            "11010519990230001X",
            "1101051949123100X2",
            "abc",
        ],
    ),
    2: (["C12345678", "CA1234567", "W12345678"], ["C1234", "12", "C1234567890123"]),
    3: (["L12345678", "T12345678"], ["L1234", "12", "L12345678901234"]),
    4: (["H12345678", "M12345678"], ["H123", "12345678", "HX2345678"]),
    5: (["12345678"], ["1234", "ABCDEFGH", "1234567890123456"]),
    6: (["E12345678", "EA1234567", "G12345678"], ["E1", "E123456789012345678901234567890", "1"]),
    7: (["533380006", "X1234567", "AB123456"], ["A1", "A!2345678", "A" * 40]),
    8: (["USA110123456789", "911124198108030024"], ["USA1234", "12", "XX"]),
}
PHONES_GOOD = ["13800000000", "19912345678"]
PHONES_BAD = ["1380000000", "138000000000", "23800000000", "1380000000a", "hello", "110"]
NAMES_GOOD = ["张三", "欧阳娜娜", "阿卜杜拉·买买提", "Anne Marie O'Neil", "Jean-Luc Picard", "𠮷田", "王\t五", "张三\n"]
NAMES_BAD = ["张3", "<b>", "12345", "李" * 60, "😀"]
