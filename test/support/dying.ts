import type { Engine, Lease, Work } from "#core";

// For processes that kill themselves with SIGKILL at the point that KILL_AT names, as though the machine had lost its power.

const killAt = process.env["KILL_AT"] ?? "";
const passed = new Map<string, number>();

/** "edited:3" is the third time we come by the point "edited". */
export function point(name: string): void {
  const times = (passed.get(name) ?? 0) + 1;
  passed.set(name, times);
  if (killAt === name || killAt === `${name}:${times}`) process.kill(process.pid, "SIGKILL");
}

/** The points of an engine: what is durable, and when. It calls `ended` when the work on an event is done. */
export function watched(engine: Engine, ended: () => void = () => {}): Engine {
  const watchedLease = (lease: Lease): Lease => ({
    ...lease,
    async save(field, value) {
      point(`before saving ${field}`);
      await lease.save(field, value);
      point(`saved ${field}`);
      const isRef = typeof value === "object" && value !== null && "ref" in value;
      if (field.startsWith("page ")) point(`${isRef ? "ref" : "intent"} of ${field}`);
    },
  });
  return {
    ...engine,
    async admit(event) {
      point("received");
      const isNew = await engine.admit(event);
      point("admitted");
      return isNew;
    },
    start(work) {
      const run: Work["run"] = async (event, lease) => {
        point("taken");
        await work.run(event, watchedLease(lease));
        point("before the end");
        ended();
      };
      return engine.start({ ...work, run });
    },
  };
}
