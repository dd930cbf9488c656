/** Hosts of the same owner. A host on which anyone can put a page does not belong here. */
const families = [
  "youtube.com youtu.be",
  "twitter.com x.com",
  "k8s.io kubernetes.io",
  "docker.io docker.com",
  "amazon.com aboutamazon.com",
  "facebook.com fb.com fb.me",
  "wikipedia.org w.wiki",
  "google.com google.dev withgoogle.com",
  "openai.com chatgpt.com",
  "asp.net microsoft.com",
].map((hosts) => hosts.split(" "));

/** Sites that write about others, and on which strangers cannot publish harmful links. */
const references =
  "wikipedia.org wikimedia.org wiktionary.org learn.microsoft.com docs.microsoft.com dotnet.microsoft.com developer.mozilla.org kubernetes.io docs.docker.com rfc-editor.org ietf.org iana.org w3.org".split(
    " ",
  );

/** Sites that show files. The name of a file may look like a host. */
const repositories = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];

/** Tells whether a link leads where a reader expects who saw the host `shown` in `words`. */
export function belongsTo({ hostname, pathname }: URL, shown: string, words: string): boolean {
  const lies = (host: string): boolean => `.${hostname.replace(/\.$/, "")}`.endsWith(`.${host}`);
  if (lies(shown) || references.some(lies)) return true;
  if (families.some((family) => family.includes(shown) && family.some(lies))) return true;
  return repositories.some(lies) && pathname.endsWith(`/${words}`);
}
