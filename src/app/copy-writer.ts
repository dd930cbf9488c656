import type { Configuration } from "#config";
import { BadInput, warningsOnly } from "#core";
import { pull } from "#engine/migration/pull";
import type { RedisClient } from "#redis/client";
import { addAll } from "#redis/write-behind/add-all";
import { createRedisCopy } from "#redis/write-behind/copy";
import { createOutbox } from "#redis/write-behind/outbox";
import { createWriter, type Writer } from "#redis/write-behind/writer";
import type { Database } from "#sqlite/database";

/** Milliseconds during which no other process that starts begins to answer. */
const longClaim = 600_000;

/** For commands that change the file of one process and its copy in Redis. */
export function openCopyWriter(
  database: Database,
  redis: RedisClient,
  { history }: Pick<Configuration, "history">,
): Writer {
  const log = warningsOnly("NATTER_COPY");
  const outbox = createOutbox(database);
  const copy = createRedisCopy({ redis, disk: outbox.disk, ttl: longClaim });
  const kept = { maxTurns: history.maxTurns, ttl: history.ttlSeconds * 1_000 };
  return createWriter({
    copy,
    outbox,
    ttl: longClaim,
    file: database.path,
    log,
    pull: () => pull({ ...kept, database, outbox, copy, namespace: "natter", log }),
    addAll: () => addAll(database, outbox, copy),
  });
}

/** Brings file and Redis to the same content, as a process does that answers with this file. */
export async function bringTogether(writer: Writer, then: string): Promise<void> {
  const claim = await writer.claim((run) => run());
  if (claim === "done" && (await writer.flush()) === "done") return;
  throw new BadInput(
    `Another natter process uses this Redis, or did a moment ago. Stop every natter process, then ${then}.`,
  );
}
