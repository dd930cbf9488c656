import type { webApi } from "@slack/bolt";
import { againIfLost, attempt, createReadGate, type Gate, type Pacer, type Priority } from "#core/platform";
import { budgetOf, scopeOf } from "./budget.ts";
import { closedFor, mayHaveHappened, translateError } from "./refusal.ts";
import type { Workspaces } from "./workspaces.ts";

/** Every call to Slack goes through here: it waits for the gate, and errors update the pacer and become `Failure` or `Gone`. */
export interface Calls {
  /** `make` runs right after the gate, with the newest text there is. It may also make no call. */
  <Answer>(call: Call, make: (client: webApi.WebClient) => Promise<Answer>): Promise<Answer>;
}

export interface Call {
  method: string;
  priority: Priority;
  /** The channel in which a post is counted. */
  channel?: string;
}

/** The calls to one workspace that pass a gate. */
export function createCalls(gate: Gate, workspaces: Pick<Workspaces, "of">, space: string): Calls {
  return async ({ method, priority, channel }, make) => {
    // Looked up before the gate, because a call must follow the gate at once.
    const { client } = await workspaces.of(space);
    const scope = scopeOf(method, space, channel);
    return gate(scope, priority, () =>
      attempt(
        gate,
        () => make(client),
        (thrown) => {
          const closed = closedFor(thrown);
          return {
            rateLimit: closed === undefined ? undefined : { scope, report: { closedFor: closed } },
            error: translateError(method, thrown),
          };
        },
      ),
    );
  };
}

/** Calls that belong to no answer. A read that was lost on the way is made once more. */
export function createReads(pacer: Pacer, workspaces: Pick<Workspaces, "of">): (space: string) => Calls {
  const gate = createReadGate(pacer, { budgetOf });
  return (space) => {
    const calls = createCalls(gate, workspaces, space);
    return (call, make) => againIfLost(() => calls(call, make), mayHaveHappened);
  };
}
