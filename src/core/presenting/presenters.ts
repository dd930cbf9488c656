import type { Adapter, PrivatePlace } from "../adapter.ts";
import type { Clock } from "../time/clock.ts";
import type { DraftsOptions } from "./drafts.ts";
import type { Lease } from "../engine.ts";
import { BadInput } from "../errors.ts";
import { createGate, type GateOptions } from "./gate.ts";
import type { Pacer } from "../pacing/pacer.ts";
import { createPresenter, type Presenter, type PresenterOptions } from "./presenter.ts";
import type { Turn } from "../turn.ts";

/** Makes the presenter of an answer: on the platform of its turn, behind a gate. */
export interface Presenters {
  adapterOf(turn: Turn): Adapter;
  presenterFor(
    turn: Turn,
    options: Pick<PresenterOptions, "lease" | "record" | "log" | "tryAgain">,
  ): Presenter;
  /** Tells a person something that only they see, where the platform can do that. `lease` is that of the turn that is answered this way. */
  tellPrivately(to: PrivatePlace, text: string, lease?: GateOptions["lease"]): Promise<void>;
}

export interface PresentersOptions {
  adapters: ReadonlyMap<string, Adapter>;
  pacer: Pacer;
  deleted: "end" | "again";
  clock: Clock;
  /** Makes the report of calls that come back after the lease has ended. */
  late(turn: Turn, lease: Lease): DraftsOptions["late"];
}

export function createPresenters(options: PresentersOptions): Presenters {
  const { adapters, pacer, deleted, clock } = options;
  const adapterOf = (turn: Turn): Adapter => {
    const adapter = adapters.get(turn.thread.platform);
    if (adapter) return adapter;
    const known = [...adapters.keys()].join(", ");
    throw new BadInput(
      `Turn ${turn.id} came from "${turn.thread.platform}", which is not connected. Connected are: ${known}.`,
    );
  };
  return {
    adapterOf,
    presenterFor(turn, { lease, record, log, tryAgain }) {
      const adapter = adapterOf(turn);
      const gate = createGate({ adapter, pacer, lease, clock });
      const surface = adapter.surface(turn, gate);
      const late = options.late(turn, lease);
      const asker = turn.author.isBot ? undefined : turn.author.id;
      return createPresenter({
        turnId: turn.id,
        asker,
        platform: adapter.name,
        tryAgain: asker === undefined ? undefined : tryAgain,
        surface,
        gate,
        lease,
        record,
        late,
        log,
        clock,
        deleted,
      });
    },
    async tellPrivately(to, text, lease = noLease) {
      const adapter = adapters.get(to.thread.platform);
      if (!adapter?.tellPrivately) return;
      await adapter.tellPrivately(to, text, createGate({ adapter, pacer, lease, clock }));
    },
  };
}

/** The lease of calls that answer no turn. */
const noLease: GateOptions["lease"] = { signal: new AbortController().signal, check: () => {} };
