"""What callers send."""

from backend.orgs.model import Address
from contract.shapes import Body, Required


class NameBody(Body, frozen=True):
    name: Required = ""


class AddressBody(Body, frozen=True):
    address1: str = ""
    address2: str = ""
    city: str = ""
    zipcode: str = ""
    state: str = ""
    country: str = ""

    def address(self) -> Address:
        return Address(
            address1=self.address1,
            address2=self.address2,
            city=self.city,
            zip_code=self.zipcode,
            state=self.state,
            country=self.country,
        )
