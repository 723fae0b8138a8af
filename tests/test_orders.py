"""Orders: given once, obeyed by everybody, and one that breaks does not end obedience."""

import asyncio

from channels.layers import InMemoryChannelLayer

from widget.orders import Orders


async def test_orders_are_obeyed_each_in_its_way():
    orders, obeyed = Orders(InMemoryChannelLayer()), asyncio.Queue()

    async def stop(row):
        await obeyed.put(("stop", row))
        if row == 1:
            raise OSError("gone")

    async def look(site):
        await obeyed.put(("site", site))

    everybody = [asyncio.create_task(orders.run({"stop": stop, "site": look})) for _ in range(2)]
    await asyncio.sleep(0)
    await orders.stop(1)
    await orders.look_at_site(7)
    heard = [await asyncio.wait_for(obeyed.get(), 5) for _ in range(4)]
    assert sorted(heard) == [("site", 7)] * 2 + [("stop", 1)] * 2
    for process in everybody:
        process.cancel()
    await asyncio.gather(*everybody, return_exceptions=True)
