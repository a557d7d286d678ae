"""Lanes: order within, none between, and no task without a parent."""

import asyncio

import pytest

from bot.transport.lanes import Job, Lanes


async def test_a_lane_keeps_its_order_and_lanes_do_not_wait_for_each_other() -> None:
    done: list[str] = []
    gate, moved = asyncio.Event(), asyncio.Event()

    def job(name: str, gate: asyncio.Event | None = None) -> Job:
        async def work() -> None:
            if gate is not None:
                await gate.wait()
            done.append(name)
            moved.set()

        return work

    async with Lanes() as lanes:
        lanes.put(1, job("a1", gate))
        lanes.put(1, job("a2"))
        lanes.put(2, job("b1"))
        await moved.wait()
        assert done == ["b1"]
        gate.set()
        await lanes.drained()
        assert done == ["b1", "a1", "a2"]
        lanes.put(1, job("a3"))
    assert done[-1] == "a3"


async def test_at_most_so_many_lanes_move_at_once() -> None:
    moving: set[int] = set()
    most = 0

    async def work(lane: int) -> None:
        nonlocal most
        moving.add(lane)
        most = max(most, len(moving))
        await asyncio.sleep(0)
        moving.remove(lane)

    async with Lanes(width=3) as lanes:
        for lane in range(10):
            lanes.put(lane, lambda lane=lane: work(lane))  # type: ignore[misc]
    assert most == 3


async def test_a_job_that_fails_is_never_hidden() -> None:
    async def fail() -> None:
        raise KeyError("nobody caught it")

    with pytest.raises(ExceptionGroup) as caught:
        async with Lanes() as lanes:
            lanes.put(1, fail)
    assert caught.group_contains(KeyError)
