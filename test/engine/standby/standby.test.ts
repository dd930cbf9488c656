import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { type Clock, systemClock } from "#core";
import type { EngineWithDeadLetters } from "../../../src/engine/lease/dead-letter.ts";
import { createRedisProxy, type RedisProxy } from "../../support/redis-proxy.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import { openStandbyReplica, type StandbyReplica } from "../../support/standby-replica.ts";
import { describeEngine } from "../contract.ts";
import type { World } from "../contract/world.ts";

describe.skipIf(redisIsMissing)("a replica that can go on alone,", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  interface Member extends StandbyReplica {
    cable: RedisProxy;
    file: string;
    isGone: boolean;
  }

  let members: Member[] = [];
  const memberOf = (engine: EngineWithDeadLetters): Member => {
    const member = members.find((candidate) => candidate.engine === engine);
    if (!member) throw new Error("This engine is of another world.");
    return member;
  };

  /** Each process has a cable and a disk of its own; who comes after one that has ended gets its disk. */
  function createWorld({ hasRedis, isOneByOne }: { hasRedis: boolean; isOneByOne: boolean }): World {
    server.command("flushall");
    members = [];
    const folder = mkdtempSync(join(tmpdir(), "natter-standby-"));
    let passed = 0;
    const clock: Clock = { now: () => systemClock.now() + passed, sleep: systemClock.sleep };

    function freeFile(): string {
      const taken = new Set(members.filter(({ isGone }) => !isGone).map(({ file }) => file));
      const files = members.map((_, at) => join(folder, `${at}.db`));
      return files.find((file) => !taken.has(file)) ?? join(folder, `${members.length}.db`);
    }
    async function end(member: Member): Promise<void> {
      if (member.isGone) return;
      member.isGone = true;
      await member.close();
    }

    return {
      async engine(options) {
        if (isOneByOne) for (const member of members) await end(member);
        const cable = await createRedisProxy(server.port);
        if (!hasRedis) cable.cut();
        const file = freeFile();
        const replica = await openStandbyReplica({ url: cable.url, file, clock, ...options });
        const member = { ...replica, cable, file, isGone: false };
        members.push(member);
        return member.engine;
      },
      async crash(engine) {
        const member = memberOf(engine);
        member.cable.cut();
        member.closeFile();
        await end(member);
      },
      async pass(ms) {
        passed += ms;
        for (const key of server.command("keys", "{natter}:seen:*").split("\n").filter(Boolean)) {
          const left = Number(server.command("pttl", key)) - ms;
          server.command("pexpire", key, String(Math.max(left, -1)));
        }
      },
      async close() {
        await Promise.all(members.map(end));
        for (const { cable } of members) cable.cut();
        rmSync(folder, { recursive: true });
      },
    };
  }

  describeEngine("with its Redis,", {
    open: async () => createWorld({ hasRedis: true, isOneByOne: false }),
    pause:
      "a pause is played by holding a cable, and whoever has no other replica beside it goes on alone then; real processes are " +
      "paused in test/redis/write-behind/processes.test.ts",
  });

  describeEngine("without any Redis,", {
    open: async () => createWorld({ hasRedis: false, isOneByOne: true }),
    pause: "one process at a time holds the file, so no other process can take over from one that is paused",
  });
});
