import type { Places } from "../guild/places.ts";
import type { Venue } from "../guild/venue.ts";

/** How long a client shows that a person is typing. */
const typingLife = 10_000;

/** Shows that a person is typing. A message from them ends it. */
export function showTyping({ world }: Places, venue: Venue, person: string): void {
  world.statuses.show({
    ...venue.place,
    person,
    kind: "typing",
    text: "is typing",
    until: world.clock.now() + typingLife,
  });
}
