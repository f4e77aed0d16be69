"""What is asked of both sizes. Page size and number of hits are the same on either."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`large` is another target, for the middle of a list that the small database has but one page of."""

    name: str
    target: str
    large: str = ""
    org_id: int = 1


QUESTIONS = (
    Question(name="search by word", target="/api/search?query=xylophone"),
    Question(name="search by part of a word", target="/api/search?query=LOPHO"),
    Question(name="search by two letters", target="/api/search?query=xy"),
    Question(name="search by tag", target="/api/search?tag=rare"),
    Question(name="search in a folder", target="/api/search?type=dash-db&folderUIDs=box"),
    Question(name="search without a hit", target="/api/search?query=nothingatall"),
    Question(name="search, page 1", target="/api/search?type=dash-db&limit=10"),
    Question(
        name="search, page 500",
        target="/api/search?type=dash-db&limit=10",
        large="/api/search?type=dash-db&limit=10&page=500",
    ),
    Question(name="search, sorted, page 1", target="/api/search?type=dash-db&limit=10&sort=alpha-asc"),
    Question(
        name="search, sorted, page 500",
        target="/api/search?type=dash-db&limit=10&sort=alpha-desc",
        large="/api/search?type=dash-db&limit=10&page=500&sort=alpha-desc",
    ),
    Question(name="users, page 1", target="/api/users/search?perpage=10&page=1"),
    Question(
        name="users, page 50",
        target="/api/users/search?perpage=10&page=1",
        large="/api/users/search?perpage=10&page=50",
    ),
    Question(name="users by name", target="/api/users/search?perpage=10&query=user-00003"),
    Question(name="users of the org, page 1", target="/api/org/users/search?perpage=10&page=1"),
    Question(
        name="orgs, page 5",
        target="/api/orgs?perpage=10&page=0",
        large="/api/orgs?perpage=10&page=5",
    ),
    Question(name="folders, page 1", target="/api/folders?limit=1"),
    Question(name="data sources of an org", target="/api/datasources", org_id=2),
    Question(name="get dashboard", target="/api/dashboards/uid/needle-3"),
    Question(name="get dashboard by slug", target="/api/dashboards/db/xylophone-3-quartz"),
    Question(name="get versions", target="/api/dashboards/uid/needle-3/versions"),
    Question(name="get folder", target="/api/folders/box"),
    Question(name="get data source", target="/api/datasources/uid/s3", org_id=2),
    Question(name="get data source by name", target="/api/datasources/name/source%200003", org_id=2),
    Question(name="get user", target="/api/users/5"),
    Question(name="find user", target="/api/users/lookup?loginOrEmail=user-00003"),
    Question(name="get org", target="/api/orgs/5"),
    Question(name="get org by name", target="/api/orgs/name/org%200003"),
)
