import type { RedisClient } from "./client.ts";
import { answered } from "./script.ts";

/** What this Redis may do to us one day, in sentences for whoever runs it. None while it cannot be asked. */
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
    "Redis writes nothing to its disk as it comes (appendonly no): an acknowledged question is lost when Redis restarts. " +
      "Set `appendonly yes`.",
  ];
}

function aboutEviction({ maxmemory_policy: policy, maxmemory }: Info): string[] {
  if (policy === undefined || policy === "noeviction" || maxmemory === "0") return [];
  return [
    `Redis throws entries away when its memory is full (maxmemory-policy ${policy}): questions and histories would vanish ` +
      "without a word. Set `maxmemory-policy noeviction`.",
  ];
}

function aboutVersion({ redis_version: version = "" }: Info): string[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (version === "" || major > 6 || (major === 6 && minor >= 2)) return [];
  return [`Redis is version ${version}; natter is made for 6.2 and later. Update it.`];
}
