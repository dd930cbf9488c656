// Loaded into a bot's process before everything else: the machine that the bot runs on. Its time can pass faster and jump, and
// its network can break. The bot itself is the real program and knows nothing of it.
import { flushCompileCache, syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";
import timers from "node:timers";
import promises from "node:timers/promises";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fastNow, type FastTime } from "./fast-time.ts";
import type { MachineOrder } from "./machine.ts";

const time = JSON.parse(process.env["MACHINE_TIME"] ?? '{"start":0,"speed":1}') as FastTime;
const { speed } = time;

/** How far the clock on the wall was set, in milliseconds. What measures durations is not affected. */
let jumped = 0;

function quickenClocks(): void {
  const realNow = Date.now;
  const now = (): number => Math.floor(fastNow(time, realNow()) + jumped);
  Date.now = now;
  globalThis.Date = new Proxy(Date, {
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as object,
    apply: () => new Date(now()).toString(),
  });
  const measured = performance.now.bind(performance);
  performance.now = () => measured() * speed;
  const { hrtime } = process;
  const nanoseconds = hrtime.bigint.bind(hrtime);
  const quick = (since?: [number, number]): [number, number] => {
    const all = nanoseconds() * BigInt(speed);
    const left = since ? all - (BigInt(since[0]) * 1_000_000_000n + BigInt(since[1])) : all;
    return [Number(left / 1_000_000_000n), Number(left % 1_000_000_000n)];
  };
  process.hrtime = Object.assign(quick, { bigint: () => nanoseconds() * BigInt(speed) });
}

function quickenTimers(): void {
  const later = promises.setTimeout;
  promises.setTimeout = (ms, value, options) => later((ms ?? 1) / speed, value, options);
  const { setTimeout: real, setInterval: every } = globalThis;
  const timeout = (run: (...given: unknown[]) => void, ms = 1, ...given: unknown[]): NodeJS.Timeout =>
    real(run, ms / speed, ...given);
  const interval = (run: (...given: unknown[]) => void, ms = 1, ...given: unknown[]): NodeJS.Timeout =>
    every(run, ms / speed, ...given);
  Object.defineProperty(timeout, promisify.custom, { value: promises.setTimeout });
  for (const holder of [globalThis, timers])
    Object.assign(holder, { setTimeout: timeout, setInterval: interval });
  AbortSignal.timeout = (ms) => {
    const ending = new AbortController();
    const late = new DOMException("The operation was aborted due to timeout", "TimeoutError");
    timeout(() => ending.abort(late), ms).unref();
    return ending.signal;
  };
  syncBuiltinESMExports();
}

/** The ports that cannot be reached, and the connections that there are. */
let unreachable: readonly number[] = [];
const connected = new Map<Socket, number>();

function breakableNetwork(): void {
  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function breakable(this: Socket, ...given: unknown[]): Socket {
    const [options]: unknown[] = given.flat();
    const port = Number(typeof options === "object" && options && "port" in options ? options.port : options);
    if (Number.isNaN(port)) return Reflect.apply(connect, this, given) as Socket;
    if (unreachable.includes(port)) {
      const refusal = Object.assign(new Error(`connect ECONNREFUSED 127.0.0.1:${port}`), {
        code: "ECONNREFUSED",
        syscall: "connect",
      });
      process.nextTick(() => this.destroy(refusal));
      return this;
    }
    connected.set(this, port);
    this.once("close", () => connected.delete(this));
    return Reflect.apply(connect, this, given) as Socket;
  };
}

const collectGarbage = (): void => {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
};

function obey(order: MachineOrder): void {
  if (order.probe) {
    collectGarbage();
    process.send?.({
      heap: process.memoryUsage().heapUsed,
      handles: process.getActiveResourcesInfo().length,
    });
  }
  if (order.jump !== undefined) jumped += order.jump;
  // A process that is killed would never write it, and the next one would start as slowly.
  if (order.keepCompiled) flushCompileCache();
  if (order.unreachable === undefined) return;
  ({ unreachable } = order);
  for (const [socket, port] of connected) if (unreachable.includes(port)) socket.resetAndDestroy();
}

quickenClocks();
if (speed !== 1) quickenTimers();
breakableNetwork();
process.on("message", obey);
// The test has ended.
process.on("disconnect", () => process.exit(0));
process.channel?.unref();
