from dataclasses import replace

from contract.identity import Kind
from contract.internal import Subject
from gateway.credentials.proofs import MOST_BYTES, WEIGHT, Proof, Proofs
from tests.support.clock import FrozenClock

PROOF = Proof(subject=Subject(kind=Kind.USER, id=5), credential_version=1)


def test_a_proof_is_good_for_an_hour() -> None:
    clock = FrozenClock()
    proofs = Proofs(clock)
    handle = proofs.handle(b"password", b"ada", b"pw")
    proofs.remember(handle, PROOF)
    clock.advance(seconds=3600)
    assert proofs.find(handle) == PROOF
    clock.advance(seconds=1)
    assert proofs.find(handle) is None


def test_a_proof_ends_with_its_credential() -> None:
    clock = FrozenClock()
    proofs = Proofs(clock)
    proofs.remember(b"token", replace(PROOF, good_until=clock.now() + 60))
    clock.advance(seconds=59)
    assert proofs.find(b"token") is not None
    clock.advance(seconds=1)
    assert proofs.find(b"token") is None


def test_parts_do_not_run_into_each_other() -> None:
    proofs = Proofs(FrozenClock())
    assert proofs.handle(b"password", b"ab", b"c") != proofs.handle(b"password", b"a", b"bc")
    assert proofs.handle(b"password", b"a", b"b") != proofs.handle(b"key", b"a", b"b")


def test_another_process_remembers_under_another_key() -> None:
    assert Proofs(FrozenClock()).handle(b"x") != Proofs(FrozenClock()).handle(b"x")


def test_the_memory_is_bounded_and_keeps_what_is_used() -> None:
    proofs = Proofs(FrozenClock(), most_bytes=3 * WEIGHT)
    for handle in (b"first", b"second", b"third"):
        proofs.remember(handle, PROOF)
    assert proofs.find(b"first") == PROOF
    proofs.remember(b"one more", PROOF)
    assert proofs.find(b"first") == PROOF
    assert proofs.find(b"second") is None


def test_there_is_room_for_a_hundred_thousand() -> None:
    assert 100_000 * WEIGHT < MOST_BYTES
