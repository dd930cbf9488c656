import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import type { Board, BoardAnswer } from "../../src/testing/board/board.ts";

/** The board behind HTTP, so that it outlives the process that writes on it. */
export async function serveBoard(board: Board): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void (async () => {
      const name = (request.url ?? "/").slice(1);
      const answer = await board.call(name, JSON.parse(await text(request)));
      response.end(JSON.stringify(answer));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Calls a board in another process. */
export function remoteBoard(url: string): Board["call"] {
  return async (name, body): Promise<BoardAnswer> => {
    const response = await fetch(`${url}/${name}`, { method: "POST", body: JSON.stringify(body) });
    const answer: BoardAnswer = JSON.parse(await response.text());
    return answer;
  };
}
