"""An organisation as its callers see it."""

from dataclasses import dataclass, fields

from backend.orgs.answers import AddressJson, OrgJson

ADDRESS = ("address1", "address2", "city", "zip_code", "state", "country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """In an update, an empty text keeps what is stored."""

    address1: str = ""
    address2: str = ""
    city: str = ""
    zip_code: str = ""
    state: str = ""
    country: str = ""

    def as_json(self) -> AddressJson:
        return {
            "address1": self.address1,
            "address2": self.address2,
            "city": self.city,
            "zipCode": self.zip_code,
            "state": self.state,
            "country": self.country,
        }

    def texts(self) -> tuple[str, ...]:
        """In the order of the columns."""
        return tuple(str(getattr(self, part.name)) for part in fields(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Org:
    id: int
    name: str
    address: Address

    def as_json(self) -> OrgJson:
        return {"id": self.id, "name": self.name, "address": self.address.as_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgQuery:
    """`name` is exact, `prefix` without case; empty is any. `page` counts from 0."""

    name: str
    prefix: str
    page: int
    per_page: int
