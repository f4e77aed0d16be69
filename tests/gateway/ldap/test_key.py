import pytest

from gateway.ldap.key import Key, key_of


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"entryUUID": "a-1", "objectGUID": "00ff"}, "entryuuid"),
        ({"objectGUID": "00ff"}, "objectguid"),
        ({"ipaUniqueID": "a-1"}, "ipauniqueid"),
        ({}, "dn"),
    ],
)
def test_a_number_goes_before_the_name(values: dict[str, str], kind: str) -> None:
    key = key_of("uid=marie,dc=test", lambda name: values.get(name, ""))
    assert key.kind == kind
    assert Key.read(key.text) == key


@pytest.mark.parametrize(
    "text", ["", "uid=marie,dc=test", "[]", '["uid", "marie"]', '["dn"]', '["dn", 7]', "7", '{"dn": 1}']
)
def test_what_never_was_a_key_is_none(text: str) -> None:
    assert Key.read(text) is None


@pytest.mark.parametrize(
    ("key", "users", "query"),
    [
        (Key("entryuuid", "a-1"), "(uid=%s)", "(&(entryUUID=a-1)(uid=*))"),
        (Key("entryuuid", "a)(b"), "(uid=%s)", r"(&(entryUUID=a\29\28b)(uid=*))"),
        (Key("objectguid", "00ff"), "(uid=%s)", r"(&(objectGUID=\00\ff)(uid=*))"),
        (Key("objectguid", "no hex"), "(uid=%s)", "(&(objectGUID=)(uid=*))"),
        (Key("dn", "uid=marie"), "(|(uid=%s)(mail=%s))", "(&(objectClass=*)(|(uid=*)(mail=*)))"),
        (Key("dn", "uid=marie"), "(&(mail=%s@x)(!(off=TRUE)))", "(&(objectClass=*)(&(mail=*@x)(!(off=TRUE))))"),
        (Key("dn", "uid=marie"), "(uid:caseExactMatch:=%s)", "(&(objectClass=*))"),
    ],
)
def test_the_entry_is_found_as_one_of_the_users(key: Key, users: str, query: str) -> None:
    assert key.query(users) == query
