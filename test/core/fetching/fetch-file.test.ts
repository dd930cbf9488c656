import type { LookupAddress } from "node:dns";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { fetchFile, type FetchFileOptions } from "#core";
import { isPrivateAddress } from "../../../src/core/fetching/private-address.ts";

async function serve(listener: RequestListener) {
  const seen: { path: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    seen.push({ path: request.url ?? "", authorization: request.headers.authorization });
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** A file, read to its end. */
const fetched = async (address: string, given: FetchFileOptions): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(await fetchFile(address, given)));

const secret = "Bearer xoxb-very-secret";
const options = (parts: Partial<FetchFileOptions> = {}): FetchFileOptions => ({
  hosts: ["files.example.com", "*.cdn.example.com"],
  authorization: { value: secret, hosts: ["files.example.com"] },
  ...parts,
});

/** A name server that knows every name, and leads to these addresses. */
const leadingTo = (...addresses: string[]): Pick<FetchFileOptions, "lookup"> => {
  const found: LookupAddress[] = addresses.map((address) => ({
    address,
    family: address.includes(":") ? 6 : 4,
  }));
  const lookup = (
    _name: string,
    _options: unknown,
    callback: (error: null, found: LookupAddress[]) => void,
  ) => callback(null, found);
  return { lookup: lookup as unknown as NonNullable<FetchFileOptions["lookup"]> };
};

describe("a file of the platform", () => {
  test("is fetched, with the token, from an origin that the operator trusts", async () => {
    const { origin, seen } = await serve((_, response) => response.end("the file"));
    const authorization = { value: secret, hosts: [new URL(origin).host] };
    const bytes = await fetched(`${origin}/a.txt`, options({ trusted: [origin], authorization }));
    expect(new TextDecoder().decode(bytes)).toBe("the file");
    expect(seen).toEqual([{ path: "/a.txt", authorization: secret }]);
  });

  test("is fetched where a redirect leads, if that place is allowed too", async () => {
    const { origin } = await serve((request, response) => {
      if (request.url === "/old") response.writeHead(302, { location: "/new" }).end();
      else response.end("moved");
    });
    const bytes = await fetched(`${origin}/old`, options({ trusted: [origin] }));
    expect(new TextDecoder().decode(bytes)).toBe("moved");
  });
});

describe("nothing is sent", () => {
  test.each([
    { address: "http://files.example.com/a", says: "plain https" },
    { address: "https://files.example.com:8443/a", says: "plain https" },
    { address: "https://me:pw@files.example.com/a", says: "plain https" },
    { address: "https://evil.com/a", says: "got evil.com" },
    { address: "https://files.example.com.evil.com/a", says: "got files.example.com.evil.com" },
    { address: "https://cdn.example.com/a", says: "got cdn.example.com" },
    { address: "https://notcdn.example.com/a", says: "got notcdn.example.com" },
    { address: "https://169.254.169.254/latest/meta-data", says: "got 169.254.169.254" },
    { address: "https://[::1]/a", says: "got [::1]" },
    { address: "http://127.0.0.1:9/a", says: "plain https" },
    { address: "file:///etc/passwd", says: "plain https" },
    { address: "nonsense", says: "is not a URL" },
  ])("to $address", async ({ address, says }) => {
    await expect(fetched(address, options(leadingTo("93.184.216.34")))).rejects.toThrow(says);
  });

  test.each(["10.0.0.7", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.7"])(
    "to a name of the platform that leads to %s",
    async (address) => {
      const fetching = fetched("https://x.cdn.example.com/a", options(leadingTo("93.184.216.34", address)));
      await expect(fetching).rejects.toThrow("leads to a private address");
    },
  );

  test("to where a redirect leads, unless that place is allowed", async () => {
    const inner = await serve((_, response) => response.end("the inner network"));
    const { origin } = await serve((_, response) =>
      response.writeHead(302, { location: `${inner.origin}/secret` }).end(),
    );
    await expect(fetched(origin, options({ trusted: [origin] }))).rejects.toThrow("plain https");
    expect(inner.seen).toEqual([]);
  });
});

describe("the token", () => {
  test("does not follow a redirect to a host that is not its own", async () => {
    const other = await serve((_, response) => response.end("ok"));
    const { origin, seen } = await serve((_, response) =>
      response.writeHead(302, { location: other.origin }).end(),
    );
    const authorization = { value: secret, hosts: [new URL(origin).host] };
    await fetched(origin, options({ trusted: [origin, other.origin], authorization }));
    expect(seen).toEqual([{ path: "/", authorization: secret }]);
    expect(other.seen).toEqual([{ path: "/", authorization: undefined }]);
  });
});

describe("a server of files that misbehaves", () => {
  const endless = (): Readable =>
    Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65_536);
      })(),
    );

  test("by never ending is left when the limit is reached, whatever it announced", async () => {
    const { origin } = await serve((_, response) => endless().pipe(response));
    await expect(fetched(origin, options({ trusted: [origin], bytes: 1_000_000 }))).rejects.toThrow(
      "larger than 1 MB",
    );
  });

  test("by announcing more than the limit is left before any of it is read", async () => {
    const { origin } = await serve((_, response) => {
      response.writeHead(200, { "content-length": "1000001" });
      response.flushHeaders();
    });
    await expect(fetched(origin, options({ trusted: [origin], bytes: 1_000_000 }))).rejects.toThrow(
      "larger than 1 MB",
    );
  });

  test("by announcing less than it sends is read as far as it announced", async () => {
    const { origin } = await serve((_, response) => {
      response.socket?.end("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfile and more of it");
    });
    const bytes = await fetched(origin, options({ trusted: [origin] }));
    expect(bytes.toString()).toBe("file");
  });

  test("by sending byte after byte is left when its time is over", async () => {
    const { origin } = await serve((_, response) => {
      const timer = setInterval(() => response.write("x"), 10);
      response.once("close", () => clearInterval(timer));
    });
    await expect(fetched(origin, options({ trusted: [origin], time: 100 }))).rejects.toMatchObject({
      kind: "timeout",
    });
  });

  test("is left when the reader leaves, and when a file that was asked for is never read", async () => {
    const closed: Promise<void>[] = [];
    const { origin } = await serve((_, response) => {
      closed.push(new Promise((resolve) => response.once("close", () => resolve())));
      endless().pipe(response);
    });
    for await (const _ of await fetchFile(origin, options({ trusted: [origin] }))) break;
    await closed[0];
    const end = new AbortController();
    const unread = await fetchFile(origin, options({ trusted: [origin], signal: end.signal }));
    end.abort("stop");
    await closed[1];
    await expect(Array.fromAsync(unread)).rejects.toMatchObject({ name: "AbortError" });
  });

  test("by never beginning is left when its time is over", async () => {
    const { origin } = await serve(() => {});
    await expect(fetched(origin, options({ trusted: [origin], time: 50 }))).rejects.toMatchObject({
      kind: "timeout",
    });
  });

  test("by never beginning is left when the reader gives up", async () => {
    const end = new AbortController();
    const { origin } = await serve(() => end.abort("stop"));
    const fetching = fetched(origin, options({ trusted: [origin], signal: end.signal }));
    await expect(fetching).rejects.toMatchObject({ name: "AbortError" });
  });

  test.each([
    {
      name: "with a login page",
      listener: ((_, response) =>
        response
          .writeHead(200, { "content-type": "text/html; charset=utf-8" })
          .end("<html>Sign in</html>")) as RequestListener,
      kind: "no-permission",
    },
    {
      name: "with 403",
      listener: ((_, response) => response.writeHead(403).end()) as RequestListener,
      kind: "no-permission",
    },
    {
      name: "with 404",
      listener: ((_, response) => response.writeHead(404).end()) as RequestListener,
      kind: "refused",
    },
    {
      name: "with 503",
      listener: ((_, response) => response.writeHead(503).end()) as RequestListener,
      kind: "offline",
    },
    {
      name: "with a packed body",
      listener: ((_, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end("x")) as RequestListener,
      kind: "refused",
    },
    {
      name: "with an endless chain of redirects",
      listener: ((_, response) => response.writeHead(302, { location: "/" }).end()) as RequestListener,
      kind: "refused",
    },
    {
      name: "by hanging up in the middle",
      listener: ((_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half", () => response.socket?.destroy());
      }) as RequestListener,
      kind: "interrupted",
    },
  ])("$name is a failure: $kind", async ({ listener, kind }) => {
    const { origin } = await serve(listener);
    const fetching = fetched(origin, options({ trusted: [origin], mimeType: "application/pdf" }));
    await expect(fetching).rejects.toMatchObject({ kind });
  });

  test("is not suspected of a login page where a web page was attached", async () => {
    const { origin } = await serve((_, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<p>"),
    );
    const bytes = await fetched(origin, options({ trusted: [origin], mimeType: "text/html" }));
    expect(bytes).toHaveLength(3);
  });
});

describe("an address", () => {
  test.each(["8.8.8.8", "93.184.216.34", "2606:4700::1111", "100.128.0.1", "172.32.0.1"])(
    "%s is public",
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );
  test.each([
    "0.0.0.0",
    "100.64.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "64:ff9b::a00:7",
    "2002:a00:7::",
    "ff02::1",
    "localhost",
    "",
  ])("%j is not public", (address) => expect(isPrivateAddress(address)).toBe(true));
  test("of IPv4 inside IPv6 is never public", () => {
    fc.assert(fc.property(fc.ipV4(), (address) => isPrivateAddress(`::ffff:${address}`)));
  });
  test("with 10, 127 or 192.168 in front is never public", () => {
    const rest = fc.nat(255);
    const inner = fc.oneof(
      fc.tuple(fc.constantFrom(10, 127), rest, rest, rest),
      fc.tuple(fc.constant(192), fc.constant(168), rest, rest),
    );
    fc.assert(fc.property(inner, (bytes) => isPrivateAddress(bytes.join("."))));
  });
});
