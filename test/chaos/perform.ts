import { readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask, introduce } from "./ask.ts";
import type { Machine } from "./machine.ts";
import type { Scene } from "./scene.ts";
import type { Happening } from "./story.ts";

/** Lets one thing happen. */
export async function perform(scene: Scene, act: Happening): Promise<void> {
  switch (act.do) {
    case "ask":
      return ask(scene, act);
    case "together":
      await Promise.all(act.rows.map((row) => performAll(scene, row)));
      return;
    case "wait":
      return scene.pass(act.ms);
    case "kill":
      return kill(scene, act);
    case "cut":
      return cut(scene, act);
    case "fault":
      return plan(scene, act);
    case "drop sockets":
      scene.slack.sockets.drop();
      return scene.discord.gateway.drop();
    case "model refuses":
      scene.model.refuse(act.status);
      await scene.pass(act.ms);
      return scene.model.refuse(undefined);
    case "jump":
      for (const machine of scene.machines) machine.tell({ jump: act.ms });
      return;
    case "disk":
      return fillDisk(scene, act);
    case "break files":
      return breakFiles(scene, act.how);
    case "redis":
      return troubleRedis(scene, act);
    default:
      act satisfies never;
  }
}

async function performAll(scene: Scene, row: readonly Happening[]): Promise<void> {
  for (const event of row) await perform(scene, event);
}

const started = new WeakMap<Machine, number>();

async function kill(scene: Scene, act: Extract<Happening, { do: "kill" }>): Promise<void> {
  const machine = scene.machines[act.process];
  if (!machine) throw new Error(`There is no process ${act.process} to kill.`);
  const since = act.since === "start" ? (started.get(machine) ?? 0) : performance.now();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, since + act.realMs - performance.now())));
  await machine.kill();
  if (act.awayMs !== undefined) await scene.pass(act.awayMs);
  started.set(scene.start(act.process), performance.now());
}

async function cut(scene: Scene, { off, ms }: Extract<Happening, { do: "cut" }>): Promise<void> {
  const ports = {
    slack: Number(new URL(scene.slack.url).port),
    discord: Number(new URL(scene.discord.url).port),
    model: scene.model.port,
  };
  const tell = (unreachable: readonly number[]): void => {
    for (const machine of scene.machines) machine.tell({ unreachable });
  };
  tell(off.map((name) => ports[name]));
  await scene.pass(ms);
  tell([]);
}

async function plan({ world, pass }: Scene, act: Extract<Happening, { do: "fault" }>): Promise<void> {
  const { target, fault, times, ms } = act;
  if (times !== undefined) world.faults.next(target, fault, times);
  if (ms === undefined) return;
  world.faults.always(target, fault);
  await pass(ms);
  world.faults.clear(target, fault.kind);
}

async function fillDisk(scene: Scene, { is, ms }: Extract<Happening, { do: "disk" }>): Promise<void> {
  const [machine] = scene.machines;
  const file = join(scene.folder, "only", "data", "natter.db");
  // A full disk takes no more than what is in the files already. One that is read-only takes nothing.
  machine?.limitFiles(is === "full" ? Math.min(statSync(file).size, statSync(`${file}-wal`).size) : 0);
  await scene.pass(ms);
  machine?.limitFiles("unlimited");
}

/**
 * Between two runs: ends the process, damages what it left, and starts another one. It goes on, or it ends and says which file is
 * damaged. An operator then moves that file aside.
 */
async function breakFiles(
  scene: Scene,
  how: Extract<Happening, { do: "break files" }>["how"],
): Promise<void> {
  await scene.machines[0]?.kill();
  const data = join(scene.folder, "only", "data");
  const suffix = how === "scramble file" ? ".db" : ".db-wal";
  const name = readdirSync(data).find((entry) => entry.endsWith(suffix));
  if (name !== undefined) damage(join(data, name), how, scene);
  const machine = scene.start(0, { again: false });
  await machine.listening;
  if (machine.isAlive || !scene.listener.last.some((line) => line.includes("natter.db is damaged"))) return;
  renameSync(data, `${data}-aside`);
  await scene.start(0).listening;
  await introduce(scene);
}

function damage(file: string, how: string, { random }: Scene): void {
  const { size } = statSync(file);
  if (how === "cut log") return truncateSync(file, random.between(0, size));
  const bytes = readFileSync(file);
  const from = random.between(100, Math.max(100, size - 100));
  for (let at = from; at < Math.min(size, from + 4_096); at += 1) bytes[at] = random.between(0, 255);
  writeFileSync(file, bytes);
}

async function troubleRedis(scene: Scene, { is, ms }: Extract<Happening, { do: "redis" }>): Promise<void> {
  const { redis } = scene;
  if (!redis) throw new Error("There is no Redis in this story.");
  switch (is) {
    case "empty":
      redis.command("FLUSHALL");
      return scene.pass(ms);
    case "full":
      redis.command("CONFIG", "SET", "maxmemory", "1");
      await scene.pass(ms);
      redis.command("CONFIG", "SET", "maxmemory", "0");
      return;
    case "read-only":
      redis.command("REPLICAOF", "127.0.0.1", "1");
      await scene.pass(ms);
      redis.command("REPLICAOF", "NO", "ONE");
      return;
    case "killed":
      await redis.kill();
      await scene.pass(ms);
      return redis.start();
    case "frozen":
      redis.freeze();
      await scene.pass(ms);
      return redis.thaw();
    default:
      is satisfies never;
  }
}
