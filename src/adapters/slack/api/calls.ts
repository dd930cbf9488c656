import type { webApi } from "@slack/bolt";
import { type Gate, LeaseEnded, type Pacer, type Priority } from "#core";
import { budgetOf, scopeOf } from "./budget.ts";
import { closedFor, mayHaveHappened, translateError } from "./refusal.ts";
import type { Workspaces } from "./workspaces.ts";

/** The one way out: every call waits for its turn, and its refusals are learnt from and put in the core's words. */
export interface Calls {
  /** `make` runs right after the gate and makes the call with the newest there is; without anything to say it calls nothing. */
  <Answer>(call: Call, make: (client: webApi.WebClient) => Promise<Answer>): Promise<Answer>;
}

export interface Call {
  method: string;
  priority: Priority;
  /** Where posts are counted. */
  channel?: string;
}

/** The calls to one workspace that pass a gate. */
export function createCalls(gate: Gate, workspaces: Pick<Workspaces, "of">, space: string): Calls {
  return async ({ method, priority, channel }, make) => {
    // Before the gate: what it lets through must happen at once.
    const { client } = await workspaces.of(space);
    const scope = scopeOf(method, space, channel);
    await gate(scope, priority);
    try {
      return await make(client);
    } catch (error) {
      if (error instanceof LeaseEnded) throw error;
      const closed = closedFor(error);
      if (closed !== undefined) gate.report(scope, { closedFor: closed });
      throw translateError(method, error);
    }
  };
}

/** Calls outside of any answer, which share the budget of nobody but each other. A read that was lost on the way is made once more. */
export function createReads(pacer: Pacer, workspaces: Pick<Workspaces, "of">): (space: string) => Calls {
  const gate: Gate = Object.assign(
    (scope: string, priority: Priority) =>
      pacer.slot(scope, { priority, since: Date.now(), budget: budgetOf(scope) }),
    { report: (scope: string, news: Parameters<Gate["report"]>[1]) => pacer.report(scope, news) },
  );
  return (space) => {
    const calls = createCalls(gate, workspaces, space);
    return async (call, make) => {
      try {
        return await calls(call, make);
      } catch (error) {
        if (!mayHaveHappened(error)) throw error;
        return calls(call, make);
      }
    };
  };
}
