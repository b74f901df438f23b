/** A variable that looks like a setting of ours and is none, and the setting that is nearest to it. */
export interface Misspelt {
  readonly name: string
  readonly nearest: string
  /** Whether it is that name with a slip, and not only of its kin. */
  readonly alike: boolean
}

/** Variables of other programs, however near to ours: shells, npm, clouds, Postgres's tools, OpenAI's and Google's SDKs. */
const others =
  /^(npm|NPM|KUBERNETES|OTEL|PG|POSTGRES|LC|XDG|SSH|AWS|AZURE|DOCKER|COMPOSE|GF|CI|GITHUB|GITLAB|NODE|VITEST|SYSTEMD|JOURNAL)(_|$)|^(PG[A-Z]+|PROMPT_COMMAND|HOSTNAME|HOSTTYPE|OPENAI_(ORG_ID|ORGANIZATION|PROJECT|PROJECT_ID|ADMIN_KEY|LOG)|GOOGLE_(API_KEY|APPLICATION_CREDENTIALS|GENAI_\w+|CLOUD_QUOTA_PROJECT))$/
/** What Kubernetes and Docker links set for a service of any name, such as one that is called `telegram`. */
const services = /_SERVICE_(HOST|PORT)(_\w+)?$|_PORT_\d+_(TCP|UDP)(_\w+)?$|_PORT$/

/** First words of names that many programs use: one of these alone makes no variable ours. */
const commonWords = new Set(
  "API BASE CLOUD CLUSTER CRASH DAILY DATA DATABASE DIR FILE FORMAT GOOGLE HOST KEY LEVEL LISTEN LOG MAX MODE MODEL NETWORK PACK PLAYGROUND PORT PUBLIC SECRET TEXT TOKEN TRUSTED URL WEBHOOK".split(
    " "
  )
)
/** Words of others for what ours call differently, in the singular that {@link wordsOf} makes. */
const sameAs: Readonly<Record<string, string>> = {
  DB: "DATABASE",
  TG: "TELEGRAM",
  DIRECTORY: "DIR",
  FOLDER: "DIR",
  PROXIE: "PROXY",
  KEY: "TOKEN"
}

/** The words of a name, each in its singular. */
const wordsOf = (name: string): ReadonlyArray<string> =>
  name.split(/[^A-Z0-9]+/).flatMap((word) => {
    const singular = /[^S]S$/.test(word) ? word.slice(0, -1) : word
    return singular === "" ? [] : [sameAs[singular] ?? singular]
  })

/** How many characters are put in, left out, changed or swapped between two names. */
const distance = (a: string, b: string): number => {
  let last: ReadonlyArray<number> = []
  let row: ReadonlyArray<number> = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const steps = [(row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1)]
      if (swapped) steps.push((last[j - 2] ?? 0) + 1)
      next.push(Math.min(...steps))
    }
    last = row
    row = next
  }
  return row[b.length] ?? 0
}

/** Shorter names are too near to those of others. */
const shortest = 6
/** Slips that a name of this length may have and still be the same: HOST and HOME are two names, not one. */
const slips = (length: number) => (length < shortest ? 0 : length < 8 ? 1 : 2)

/** Whether one name has all the words of the other, and one of them is a word of ours, not of any program's. */
const sharesWords = (name: string, known: string): boolean => {
  const [a, b] = [wordsOf(name), wordsOf(known)]
  const shared = a.filter((word) => b.includes(word))
  if (shared.length === a.length && shared.length === b.length) return true
  return shared.length === Math.min(a.length, b.length) && isTelling(shared, b)
}

/** Whether words say that a name is meant for one of ours: two of them, or the only word of ours, of which one is not any program's. */
const isTelling = (shared: ReadonlyArray<string>, ours: ReadonlyArray<string>): boolean =>
  shared.some((word) => !commonWords.has(word)) &&
  (shared.length > 1 || (ours.length === 1 && shared.some(({ length }) => length >= shortest)))

/** A name without what shells and editors write around it, a byte order mark among it, in the letters of settings. */
const spelledOf = (name: string) =>
  name
    .trim()
    .replace(/^export\s+/, "")
    .toUpperCase()

/** What some put before each name of one of several bots: its own. */
const withoutPrefix = (spelled: string) => spelled.replace(/^(KUDO_?AI_?BOT|KUDO_?AI|KUDO)[^A-Z0-9]/, "")

/** A name in a line of a log, with what nobody would see of it. */
const shown = (name: string) => name.replaceAll(/[^\x21-\x7e]/g, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`)

/** A secret alone may be in a file: of another setting the name before `_FILE` is the one that is meant. */
const fileless = (spelled: string, ours: ReadonlySet<string>) =>
  [spelled.replace(/_FILE$/, "")].filter((name) => name !== spelled && ours.has(name))

/**
 * The variables among `names` that look like settings and are none: within a few slips of a known name, of its words, or
 * with the first word of ours. What other programs read is never among them.
 */
export const misspelt = (names: ReadonlyArray<string>, known: ReadonlyArray<string>): ReadonlyArray<Misspelt> => {
  const ours = new Set(known)
  const prefixes = new Set(known.flatMap((name) => wordsOf(name).slice(0, 1)).filter((word) => !commonWords.has(word)))
  return names.flatMap((name): ReadonlyArray<Misspelt> => {
    const spelled = spelledOf(name)
    if (ours.has(name) || others.test(spelled)) return []
    const bare = withoutPrefix(spelled)
    const [meant] = ours.has(spelled) ? [spelled] : ours.has(bare) ? [bare] : fileless(spelled, ours)
    if (meant !== undefined) return [{ name: shown(name), nearest: meant, alike: true }]
    if (spelled.length < shortest) return []
    const byDistance = known.map((one) => ({ one, away: distance(spelled, one) })).toSorted((a, b) => a.away - b.away)
    const slipped = byDistance.find(({ one, away }) => away <= slips(Math.min(spelled.length, one.length)))
    if (slipped !== undefined) return [{ name: shown(name), nearest: slipped.one, alike: true }]
    if (services.test(spelled)) return []
    const inWords = byDistance.find(({ one }) => sharesWords(spelled, one))
    if (inWords !== undefined) return [{ name: shown(name), nearest: inWords.one, alike: true }]
    const [first = "", ...more] = wordsOf(spelled)
    const [kin] =
      more.length > 0 && prefixes.has(first) ? byDistance.filter(({ one }) => wordsOf(one)[0] === first) : []
    return kin === undefined ? [] : [{ name: shown(name), nearest: kin.one, alike: false }]
  })
}
