"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.users.accounts import Accounts
from backend.users.admin_handlers import AdminHandlers
from backend.users.handlers import UsersHandlers
from backend.users.own_handlers import OwnHandlers
from backend.users.password_changes import PasswordChanges
from backend.users.profiles import Profiles


def handlers(*, profiles: Profiles, accounts: Accounts, passwords: PasswordChanges) -> Mapping[str, Handler]:
    own = OwnHandlers(profiles, passwords)
    users = UsersHandlers(profiles, accounts)
    admin = AdminHandlers(accounts, passwords)
    return {
        "user.read": own.read,
        "user.update": own.update,
        "user.change_password": own.change_password,
        "user.orgs": own.orgs,
        "user.teams": own.teams,
        "user.use_org": own.use_org,
        "users.list": users.list,
        "users.search": users.search,
        "users.lookup": users.look_up,
        "users.read": users.read,
        "users.update": users.update,
        "users.orgs": users.orgs,
        "users.teams": users.teams,
        "users.use_org": users.use_org,
        "admin_users.create": admin.create,
        "admin_users.set_password": admin.set_password,
        "admin_users.set_permissions": admin.set_permissions,
        "admin_users.delete": admin.delete,
        "admin_users.disable": admin.disable,
        "admin_users.enable": admin.enable,
    }
