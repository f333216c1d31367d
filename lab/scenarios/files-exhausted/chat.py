import asyncio
import logging
import time

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


async def talk(reader, writer):
    while line := await reader.readline():
        writer.write(line)
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(talk, "0.0.0.0", 8000)
    logging.info("chat listening on 8000")
    async with server:
        await server.serve_forever()


asyncio.run(main())
