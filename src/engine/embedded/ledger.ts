import type { Database } from "#sqlite/database";
import type { DeadTable } from "./dead-table.ts";
import type { Inbox, Taken } from "./inbox.ts";
import type { Ledger } from "../lease/acknowledge.ts";

/** The ledger of the embedded engine. Refuses nothing: as long as this process has the file, there is no other holder. */
export function createEmbeddedLedger(database: Database, inbox: Inbox, dead: DeadTable): Ledger<Taken> {
  async function write<Answer>(answer: Answer, run: () => void): Promise<Answer> {
    await database.commit(run);
    return answer;
  }
  return {
    handBack: (taken) => write("done", () => inbox.handBack(taken)),
    fail: (taken, error) => write("done", () => inbox.fail(taken, error)),
    finish: (taken) => write("more", () => inbox.finish(taken)),
    bury: (taken, letter) => write("more", () => dead.bury(taken, letter)),
  };
}
