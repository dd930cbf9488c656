import type { KeyvStoreAdapter } from "keyv";
import { Failure } from "#core";
import { type StandbyEntries, unknown, type Write } from "./entries.ts";

/** The cause of a failure that will be over when Redis is back, and that nobody can do anything about until then. */
export const onlyRedisKnows = "only Redis knows";

export interface StandbyStoreOptions {
  remote: KeyvStoreAdapter;
  entries: StandbyEntries;
  /** Is this the only replica? Where there are others, a copy is worth nothing, and Redis alone is asked and told. */
  isOnly(): boolean;
  /** Is Redis there, and is it the one that we know? */
  isTrusted(): boolean;
}

/**
 * Keyv's storage in Redis, with a copy on this disk that stands in while Redis is away. What is written then is owed to Redis,
 * and so is everything after it until the debts are paid, or newer values would be written over by older ones. What is read
 * then comes from the copy; what is not in it is only said not to exist where that is known.
 */
export function createStandbyStore(options: StandbyStoreOptions): KeyvStoreAdapter {
  const { remote, entries } = options;
  const { read, write } = createTwoPlaces(options);

  return {
    opts: remote.opts,
    get namespace() {
      return remote.namespace;
    },
    set namespace(namespace: string | undefined) {
      remote.namespace = namespace;
    },
    on() {
      return this; // There is nothing to hear: what fails rejects.
    },
    async get<Value>(key: string) {
      const [value] = await read([key]);
      return value as Value | undefined;
    },
    getMany: async <Value>(keys: string[]) => (await read(keys)) as (Value | undefined)[],
    has: async (key) => (await read([key]))[0] !== undefined,
    async set(key: string, value: string, ttl?: number) {
      await write([toWrite(key, value, ttl)], () => Promise.resolve(remote.set(key, value, ttl)));
      return true;
    },
    async setMany(given) {
      const writes = given.map(({ key, value, ttl }) => toWrite(key, String(value), ttl));
      await write(writes, () => Promise.resolve(remote.setMany?.(given)));
    },
    async delete(key) {
      await write([toDeletion(key)], () => remote.delete(key));
      return true;
    },
    async deleteMany(keys) {
      await write(keys.map(toDeletion), () => Promise.resolve(remote.deleteMany?.(keys)));
      return true;
    },
    async clear() {
      await entries.dropAll();
      await remote.clear();
    },
    ...(remote.iterator ? { iterator: remote.iterator.bind(remote) } : {}),
  };
}

/** Redis, and the copy. */
function createTwoPlaces({ remote, entries, isOnly, isTrusted }: StandbyStoreOptions) {
  const fromCopy = (key: string): string | undefined => {
    const value = entries.read(key);
    if (value !== unknown) return value;
    throw new Failure("offline", `Redis is away, and what it holds under "${key}" is not known here.`, {
      cause: onlyRedisKnows,
    });
  };

  async function read(keys: string[]): Promise<(string | undefined)[]> {
    if (!isOnly()) return ask(keys);
    const before = new Map(keys.map((key) => [key, entries.read(key)]));
    const asked = isTrusted() ? keys.filter((key) => !entries.isOwed(key)) : [];
    let answers: (string | undefined)[];
    try {
      answers = asked.length > 0 ? await ask(asked) : [];
    } catch {
      return keys.map(fromCopy);
    }
    const known = new Map(asked.map((key, at) => [key, answers[at]]));
    // What was written since is newer than the answer.
    const isUntouched = (key: string): boolean => entries.read(key) === before.get(key);
    const news = asked.filter((key) => known.get(key) !== before.get(key) && isUntouched(key));
    await Promise.all(news.map((key) => entries.keep(key, known.get(key), expiryOf(known.get(key)))));
    return keys.map((key) => (known.has(key) ? known.get(key) : fromCopy(key)));
  }

  async function ask(keys: string[]): Promise<(string | undefined)[]> {
    const [only] = keys;
    if (keys.length === 1 && only !== undefined)
      return [await remote.get<string>(only)] as [string | undefined];
    return ((await remote.getMany?.<string>(keys)) ?? []) as (string | undefined)[];
  }

  async function write(writes: Write[], tell: () => Promise<unknown>): Promise<void> {
    if (!isOnly()) {
      if (entries.hasDebts) throw new Failure("offline", "Redis is being told what it missed. Write again.");
      return void (await tell());
    }
    const isOwed = !isTrusted() || entries.hasDebts;
    await entries.write(writes, isOwed);
    if (isOwed) return;
    try {
      await tell();
    } catch {
      // It may have arrived all the same. To write it once more does no harm.
      await entries.write(writes, true);
    }
  }

  return { read, write };
}

/** Keyv writes it into every value that has one. */
function expiryOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const { expires } = JSON.parse(value) as { expires?: number | null };
  return expires ?? undefined;
}

const toWrite = (key: string, value: string, ttl: number | undefined): Write => ({
  key,
  value,
  expires: ttl === undefined ? undefined : Date.now() + ttl,
});
const toDeletion = (key: string): Write => ({ key, value: undefined, expires: undefined });
