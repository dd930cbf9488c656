import type { Places } from "../guild/places.ts";
import type { Venue } from "../guild/venue.ts";

/** How long a client shows that somebody types. */
const typingLife = 10_000;

/** Shows to the others that somebody writes; a message takes it away. */
export function showTyping({ world }: Places, venue: Venue, person: string): void {
  world.statuses.show({
    ...venue.place,
    person,
    kind: "typing",
    text: "is typing",
    until: world.clock.now() + typingLife,
  });
}
