/** The person at whose screen a test looks: an id on the room's platform and a name for sentences. */
export interface Reader {
  id: string;
  name: string;
}
