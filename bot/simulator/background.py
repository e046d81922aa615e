"""Tasks that go on beside the requests: webhooks on their way, visits of crawlers. All are ended with the program."""

import asyncio
from collections.abc import Coroutine


class Background:
    """Keeps the tasks from being lost and ends them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Lets WORK run; what it raises is reported by the loop, as for any forgotten exception."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Cancels what still runs and waits for its end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
