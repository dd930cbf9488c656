import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { openDiscord } from "../world.ts";
import "../../../support/simulator-matchers.ts";

test(
  "with nothing but a token in .env a bot answers, and says in its log what the portal does not let it hear",
  { timeout: 60_000 },
  async () => {
    const { simulator, stage, options, close } = await openDiscord({ simulator: { privileged: [] } });
    const folder = await mkdtemp(join(tmpdir(), "natter-discord-start-"));
    await writeFile(
      join(folder, ".env"),
      `DISCORD_TOKEN=${options.token}\nDISCORD_API_URL=${options.apiUrl}\nPORT=0\n`,
    );
    const child = spawn(process.execPath, [resolve("src/main.ts")], {
      cwd: folder,
      env: { PATH: process.env["PATH"] },
    });
    try {
      let output = "";
      await new Promise<void>((listening, failed) => {
        for (const stream of [child.stdout, child.stderr])
          stream.on("data", (piece: Buffer) => {
            output += piece.toString();
            if (output.includes('"listening"')) listening();
          });
        child.once("exit", () => failed(new Error(output)));
      });
      expect(output).toContain("Message Content Intent");
      expect(output).toContain(`/applications/${simulator.application.id}/bot`);
      await stage.asker.says("@natter hello");
      await expect(stage.channel).toShow(/./, { within: 15_000 });
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill("SIGKILL");
      await rm(folder, { recursive: true });
      await close();
    }
  },
);
