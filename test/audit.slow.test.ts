import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";

const servers: { close(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

test("a hole that is rated high fails the audit", async () => {
  const audit = await auditAgainst(200, {
    zod: [{ id: 1, title: "Parses too much", severity: "high", vulnerable_versions: "*", url: "x" }],
  });
  expect(audit).toMatchObject({ code: 1, stderr: expect.stringContaining("high: zod") });
});

test("an audit without holes passes", async () => {
  expect(await auditAgainst(200, {})).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("No package"),
  });
});

test("an audit says that nothing was checked where the registry does not answer it", async () => {
  const audit = await auditAgainst(405, {});
  expect(audit).toMatchObject({ code: 0, stdout: expect.stringContaining("no package was checked") });
});

/** Runs the audit against a registry that answers its question with this. */
async function auditAgainst(
  status: number,
  answer: object,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const server = createServer((request, response) => {
    // npm asks which other versions there are of a package that has a hole.
    const name = decodeURIComponent(request.url?.slice(1) ?? "");
    const body = request.method === "POST" ? answer : { name, versions: {}, "dist-tags": {} };
    request.resume().on("end", () => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const env = {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_fetch_retries: "0",
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ["bin/audit.js"], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}
