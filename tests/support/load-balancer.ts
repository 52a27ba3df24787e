import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Passes connections on to the first of some ports that takes them, as what stands before gates does. */
export async function startBalancer(
  ports: readonly number[],
): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((incoming) => {
    keep(incoming);
    const tryFrom = (index: number) => {
      const port = ports[index];
      if (port === undefined) {
        incoming.destroy();
        return;
      }
      const outgoing = keep(connect(port, '127.0.0.1'));
      let isThere = false;
      outgoing.once('connect', () => {
        isThere = true;
        incoming.pipe(outgoing);
        outgoing.pipe(incoming);
      });
      outgoing.once('close', () => (isThere ? incoming.destroy() : tryFrom(index + 1)));
      incoming.once('close', () => outgoing.destroy());
    };
    tryFrom(0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
