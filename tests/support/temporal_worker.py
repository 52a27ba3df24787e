"""An activity worker of Temporal's Python SDK, with nothing of ours: serves `double@1` until its input ends."""

import asyncio
import os
import sys

from temporalio import activity
from temporalio.client import Client
from temporalio.service import TLSConfig
from temporalio.worker import Worker


@activity.defn(name="double@1")
async def double(value: dict) -> dict:
    if value["value"] == 13 and activity.info().attempt == 1:
        raise RuntimeError("unlucky")
    activity.heartbeat({"at": activity.info().attempt})
    return {"value": 2 * value["value"]}


async def main() -> None:
    address, namespace, task_queue, root = sys.argv[1:]
    client = await Client.connect(
        address,
        namespace=namespace,
        api_key=os.environ["NODE_BEARER"],
        tls=TLSConfig(server_root_ca_cert=open(root, "rb").read()),
    )
    async with Worker(client, task_queue=task_queue, activities=[double]):
        print("serving", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
