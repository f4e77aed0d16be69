"""The keys that an answer may have beyond its recording, as the recordings' README lists them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.exchanges.recording import Exchange

MayAdd = Callable[[str, str], bool]
"""Of a place in the answer (a pointer with `*` for array indices) and a key."""

_NAMED: Final = {
    "@meta": (
        "isStarred folderUid canDelete publicDashboardEnabled annotationsPermissions apiVersion isHome type "
        "isSnapshot canSave canEdit canAdmin canStar slug url expires created updated updatedBy createdBy version "
        "hasAcl isFolder folderId folderTitle folderUrl provisioned provisionedExternalId hasExpiration"
    ),
    "@read": "isStarred folderUid canDelete publicDashboardEnabled annotationsPermissions apiVersion",
    "@source": "uid accessControl apiVersion typeLogoUrl",
    "@listed": "uid typeName basicAuthUser basicAuthPassword withCredentials version secureJsonFields",
    "@person": "uid avatarUrl name isExternallySynced isGrafanaAdminExternallySynced isProvisioned accessControl",
    "@member": "name uid isDisabled authLabels isExternallySynced accessControl",
    "@prefs": "homeDashboardUID weekStart language navbar queryHistory cookiePreferences",
    "@folder": "folderUid parentUid orgId canDelete accessControl",
}
_FAULT: Final = {"error", "errors", "messageId", "statusCode", "traceID", "extra", "accessErrorId", "title"}
_ANY: Final = "*"

_TABLE: Final = r"""
GET     /api/dashboards/(db|uid)/[^/]+                    .           model
GET     /api/dashboards/(db|uid)/[^/]+                    /meta       @read
GET     /api/dashboards/home                              /meta       isStarred folderUid canDelete
POST    /api/dashboards/db                                .           folderUid
POST    /api/dashboards/(id|uid)/[^/]+/restore            .           folderUid
DELETE  /api/dashboards/(db|uid)/[^/]+                    .           id uid
GET     /api/dashboards/(id|uid)/[^/]+/versions           /*          uid dashboardUid data
GET     /api/dashboards/(id|uid)/[^/]+/versions/[^/]+     .           uid dashboardUid data
GET     /api/search                                       /*          sortMeta orgId folderUid isDeleted slug
GET     /api/datasources/((name/|uid/)?[^/]+)             .           @source
POST    /api/datasources                                  /datasource @source
PUT     /api/datasources/((uid/)?[^/]+)                   /datasource @source
GET     /api/datasources                                  /*          @listed
DELETE  /api/datasources/((name/|uid/)?[^/]+)             .           id
GET     /api/frontend/settings                            *           *
GET     /api/user                                         .           @person
GET     /api/users/[^/]+                                  .           @person
GET     /api/users                                        /*          @person
GET     /api/users/search                                 /users/*    @person
GET     /api/org/users                                    /*          @member
GET     /api/orgs/[^/]+/users                             /*          @member
POST    /api/org/users                                    .           userId
POST    /api/orgs/[^/]+/users                             .           userId
POST    /api/admin/users                                  .           uid
POST    /api/snapshots                                    .           id
DELETE  /api/snapshots/[^/]+                              .           id
GET     /api/snapshots-delete/[^/]+                       .           id
GET     /api/snapshots/[^/]+                              /meta       @meta
GET     /api/dashboard/snapshots                          /*          @meta
GET     /api/(user|org)/preferences                       .           @prefs
GET     /api/folders                                      /*          @folder
POST    /api/folders                                      .           @folder
GET     /api/folders/((id/)?[^/]+)                        .           @folder
PUT     /api/folders/[^/]+                                .           @folder
DELETE  /api/folders/[^/]+                                .           id
POST    /api/auth/keys                                    .           id
GET     /api/health                                       *           *
"""
"""Method, path, place in the answer (`.` is its top), keys; `@` names a list above, `*` is any."""


@dataclass(frozen=True, slots=True)
class _Row:
    method: str
    path: re.Pattern[str]
    place: str
    keys: frozenset[str]

    def allows(self, place: str, key: str) -> bool:
        return self.place in {_ANY, place} and bool({_ANY, key} & self.keys)


def _row(line: str) -> _Row:
    method, path, place, *words = line.split()
    keys = {key for word in words for key in _NAMED.get(word, word).split()}
    return _Row(method, re.compile(path + "/?"), place.removeprefix("."), frozenset(keys))


_ROWS: Final = tuple(_row(line) for line in _TABLE.strip().splitlines())


def additions(exchange: Exchange) -> MayAdd:
    """What the answer to `exchange` may add."""
    path = exchange.path.partition("?")[0]
    rows = [row for row in _ROWS if row.method == exchange.method and row.path.fullmatch(path)]
    is_fault = exchange.recorded.status >= 400

    def allowed(place: str, key: str) -> bool:
        return (is_fault and not place and key in _FAULT) or any(row.allows(place, key) for row in rows)

    return allowed
