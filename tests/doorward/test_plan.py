from pathlib import Path

from contract.settings import load
from doorward.options import Options
from doorward.plan import Inheritance, Plan


def plan(data: Path, **said: str) -> Plan:
    overrides = {("paths", "data"): str(data)} | {
        (name.split("__")[0], name.split("__")[1]): said[name] for name in said
    }
    return Plan(
        settings=load(None, {}, overrides),
        options=Options(config_file=Path("my.ini"), data=str(data), http_port=3900),
        inheritance=Inheritance(gateway=11, backend=12, leash=13, lock=14),
        program=("doorward",),
    )


def test_a_gateway_is_told_what_the_command_line_said_and_what_it_inherits(tmp_path: Path) -> None:
    (gateway,) = plan(tmp_path).gateways()
    assert gateway.argv == (
        *("doorward", "gateway", "--config=my.ini", f"--data={tmp_path}", "--http-port=3900"),
        *("--listen-fd=11", "--leash-fd=13", "--name=gateway"),
    )
    assert gateway.fds == (11, 13, 14)


def test_who_waits_is_told_where_and_what_it_reads_its_settings_from(tmp_path: Path) -> None:
    (gateway,) = plan(tmp_path).behind(15, copy=16).gateways()
    assert gateway.argv[-2:] == ("--gate-fd=15", "--copy-fd=16")
    assert gateway.fds == (11, 13, 14, 15, 16)


def test_workers_share_one_listener(tmp_path: Path) -> None:
    gateways = list(plan(tmp_path, server__workers="3").gateways())
    assert [gateway.name for gateway in gateways] == ["gateway-1", "gateway-2", "gateway-3"]
    assert {gateway.fds for gateway in gateways} == {(11, 13, 14)}


def test_gateways_stop_before_the_backend_and_the_backend_before_the_store(tmp_path: Path) -> None:
    drawn = plan(tmp_path)
    assert drawn.valkey
    ranks = [drawn.store(drawn.valkey).rank, drawn.backend().rank, next(drawn.gateways()).rank]
    assert ranks == sorted(set(ranks))


def test_a_redis_of_ones_own_leaves_nothing_to_embed(tmp_path: Path) -> None:
    assert plan(tmp_path, gateway__redis_url="redis://127.0.0.1:6379/0").valkey is None
