import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The files that ask what time it is, because they name a moment or compare one that another machine has named. */
const naming = [
  // natter's own moments, in sessions, events and lanes.
  "src/core/time/clock.ts",
  "src/core/answering/deliver-answer.ts",
  "src/core/answering/excuse.ts",
  "src/core/answering/late-write.ts",
  // An earlier holder in another process may have saved when the answer was complete, or since when the platform is away.
  "src/core/presenting/outage.ts",
  "src/core/presenting/presenter.ts",
  "src/core/presenting/seal.ts",
  "src/core/presenting/status-line.ts",
  "src/engine/bullmq/import-backlog.ts",
  "src/engine/bullmq/resting-lanes.ts",
  "src/engine/bullmq/sweep.ts",
  "src/engine/embedded/inbox.ts",
  "src/engine/lease/acknowledge.ts",
  "src/engine/lease/park.ts",
  "src/engine/migration/pull-shared.ts",
  // What is stored expires at a moment, and processes that share a Redis compare moments.
  "src/sqlite/store.ts",
  "src/redis/write-behind/copy.ts",
  // A `Retry-After` may be a date.
  "src/core/failure.ts",
  // Events, tokens, signatures and addresses carry the platform's own moments.
  "src/adapters/discord/hear/catch-up.ts",
  "src/adapters/discord/hear/files.ts",
  "src/adapters/discord/line/connection.ts",
  "src/adapters/discord/say/edited-draft.ts",
  "src/adapters/discord/say/interaction-draft.ts",
  "src/adapters/discord/say/opening.ts",
  "src/adapters/discord/say/tell-privately.ts",
  "src/adapters/slack/api/installation-store.ts",
  "src/adapters/slack/api/many-workspaces.ts",
  "src/adapters/slack/api/rotating-token.ts",
  "src/adapters/slack/api/rotating-workspace.ts",
  "src/adapters/slack/hear/catch-up.ts",
  "src/adapters/slack/hear/stop-reaction.ts",
  "src/adapters/slack/line/connection.ts",
  "src/adapters/slack/line/request-guard.ts",
  // Notices that the clock was set.
  "src/adapters/discord/api/clock-watch.ts",
];

test("only these files ask what time it is; all others measure durations with the monotonic clock", () => {
  const files = globSync("src/**/*.ts").filter((file) => !file.startsWith("src/testing/"));
  const asking = files.filter((file) => /\bDate\.now\b|[cC]lock\.now\(/.test(readFileSync(file, "utf8")));
  expect(asking.toSorted()).toEqual(naming.toSorted());
});
