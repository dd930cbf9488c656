import type { RedisClient } from "./client.ts";
import { answered } from "./script.ts";

/** Returns warnings for the operator about settings of this Redis that can lose data. Returns none if Redis does not answer. */
export async function setupWarnings(redis: RedisClient): Promise<string[]> {
  if (!redis.isReady) return [];
  try {
    const info = parse(await answered("asking how Redis is set up", () => redis.info()));
    return [...aboutPersistence(info), ...aboutEviction(info), ...aboutVersion(info)];
  } catch {
    return [];
  }
}

type Info = Readonly<Partial<Record<string, string>>>;

const parse = (info: string): Info =>
  Object.fromEntries(
    info.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf(":");
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );

function aboutPersistence({ aof_enabled: appends }: Info): string[] {
  if (appends !== "0") return [];
  return [
    "Redis does not write changes to its disk (appendonly no): an acknowledged question is lost when Redis restarts. " +
      "Set `appendonly yes`.",
  ];
}

function aboutEviction({ maxmemory_policy: policy, maxmemory }: Info): string[] {
  if (policy === undefined || policy === "noeviction" || maxmemory === "0") return [];
  return [
    `Redis deletes entries when its memory is full (maxmemory-policy ${policy}): questions and histories would vanish without an ` +
      "error. Set `maxmemory-policy noeviction`.",
  ];
}

function aboutVersion({ redis_version: version = "" }: Info): string[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (version === "" || major > 6 || (major === 6 && minor >= 2)) return [];
  return [`Redis is version ${version}. natter needs 6.2 or later: update it.`];
}
